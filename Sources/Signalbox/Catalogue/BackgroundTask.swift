/// A kind of background work: a payload that survives the process, and what to do with it.
///
///     struct SendWelcomeEmail: BackgroundTask {
///       static let name = "send_welcome_email"
///       var email: String
///       func run(_ context: TaskContext, services: Mailer) async throws {
///         try await services.send("Welcome!", to: email)
///       }
///     }
///
/// Values of the type are encoded as JSON when they are added and decoded for every attempt. Delivery is at least once: an
/// attempt whose worker dies is run again, so a task should bear being run twice.
public protocol BackgroundTask: Codable, Sendable {
  /// What the task works with, handed over at registration: never globals.
  associatedtype Services: Sendable = Void

  /// A name that stays when the type is renamed; at most 128 bytes.
  static var name: String { get }
  /// The queue it goes to unless a call says otherwise: `default`.
  static var queue: String { get }
  /// How failed attempts are tried again: five tries with exponential backoff.
  static var retryPolicy: RetryPolicy { get }
  /// How long one attempt may take: without limit.
  static var timeout: Duration? { get }
  /// Higher runs first: 0.
  static var priority: Int { get }

  /// Does the work. An error thrown fails the attempt; a ``TaskError`` can say that trying again is of no use.
  func run(_ context: TaskContext, services: Services) async throws
}

extension BackgroundTask {
  public static var queue: String { "default" }
  public static var retryPolicy: RetryPolicy { RetryPolicy() }
  public static var timeout: Duration? { nil }
  public static var priority: Int { 0 }
}
