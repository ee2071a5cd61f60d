public import SignalboxModel

/// What task types have in common, whether they give way (``BackgroundTask``) or block (``BlockingBackgroundTask``):
/// conform to one of those.
///
/// Values of the type are encoded as JSON when they are added and decoded for every attempt. Delivery is at least once: an
/// attempt whose worker dies is run again, so a task should bear being run twice.
public protocol TaskType: Codable, Sendable {
  /// What the task works with, handed over at registration: never globals.
  associatedtype Services: Sendable = Void
  /// What an attempt gives back: nothing, or a `Codable` value that is kept as the task's result.
  associatedtype Output: Sendable = Void

  /// A name that stays when the type is renamed; at most 128 bytes.
  static var name: String { get }
  /// Names that the type had before: tasks that were added under them are run too. None by default.
  static var formerNames: [String] { get }
  /// The queue it goes to unless a call says otherwise: `default`.
  static var queue: String { get }
  /// How failed attempts are tried again: five tries with exponential backoff.
  static var retryPolicy: RetryPolicy { get }
  /// How long one attempt may take: without limit.
  static var timeout: Duration? { get }
  /// Higher runs first: 0.
  static var priority: Int { get }
  /// The version of the type's fields, kept with every payload: 1. Raise it with a change that old payloads do not bear,
  /// and read those in ``init(migrating:from:)``.
  static var version: Int { get }
  /// Fields whose values never leave the registry: masked in every list, answer and event, and struck out of what the
  /// attempts log and throw. A dot leads into a field's own fields: `card.number`. None by default.
  static var redacted: [String] { get }
  /// How ``Output`` is kept: as JSON, or not at all when it is `Void`.
  static var outputCoding: OutputCoding<Output> { get }

  /// Makes a value of a payload that another ``version`` of the type encoded, an older or, after a roll-back, a newer one.
  /// Decodes it as it is unless the type says otherwise.
  ///
  /// - Throws: anything; the task fails for good with it.
  init(migrating payload: JSONText, from version: Int) throws
}

extension TaskType {
  public static var formerNames: [String] { [] }
  public static var queue: String { "default" }
  public static var retryPolicy: RetryPolicy { RetryPolicy() }
  public static var timeout: Duration? { nil }
  public static var priority: Int { 0 }
  public static var version: Int { 1 }
  public static var redacted: [String] { [] }

  public init(migrating payload: JSONText, from version: Int) throws {
    self = try payload.decode(Self.self)
  }
}

extension TaskType where Output == Void {
  public static var outputCoding: OutputCoding<Void> { .none }
}

extension TaskType where Output: Codable {
  public static var outputCoding: OutputCoding<Output> { .json }
}
