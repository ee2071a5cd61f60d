public import SignalboxModel

/// The name of a task type and how its tasks run: the value of its ``TaskType/task``.
///
///     static let task = TaskSettings<Self>(
///       "send_welcome_email", queue: "mail", timeout: .seconds(30), retry: RetryPolicy(maxAttempts: 3))
///
/// The type's ``TaskType/Output`` is nothing, or a `Codable` value of at most 1 MiB of JSON, which is kept as the task's
/// result. Values that make no sense, such as a timeout of zero, are refused when the registry starts.
public struct TaskSettings<Work: TaskType>: Sendable {
  /// What tasks of the type are found by, for as long as they are kept.
  public let name: String
  /// Where its tasks go unless a call says otherwise.
  public let queue: String
  /// Higher runs first.
  public let priority: Int
  /// How long one attempt may take; nil for no limit.
  public let timeout: Duration?
  /// How failed attempts are tried again.
  public let retry: RetryPolicy
  /// Names that the type had before.
  public let formerNames: [String]
  /// The version of the type's properties, which is kept with every payload.
  public let version: Int
  let migrate: (@Sendable (JSONText, Int) throws -> Work)?
  package let coding: OutputCoding<Work.Output>

  private init(
    _ name: String, _ queue: String, _ priority: Int, _ timeout: Duration?, _ retry: RetryPolicy,
    _ formerNames: [String], _ version: Int, _ migrate: (@Sendable (JSONText, Int) throws -> Work)?,
    _ coding: OutputCoding<Work.Output>
  ) {
    self.name = name
    self.queue = queue
    self.priority = priority
    self.timeout = timeout
    self.retry = retry
    self.formerNames = formerNames
    self.version = version
    self.migrate = migrate
    self.coding = coding
  }
}

extension TaskSettings where Work.Output == Void {
  /// The settings of a type whose attempts give nothing back.
  ///
  /// - Parameters:
  ///   - name: what tasks of the type are found by. It stays when the type is renamed; 1 to 128 bytes.
  ///   - queue: where its tasks go unless a call says otherwise; 1 to 128 bytes.
  ///   - priority: higher runs first; from -1,000,000 to 1,000,000.
  ///   - timeout: how long one attempt may take, from 1 ms to 100 years; without limit when nil.
  ///   - retry: how failed attempts are tried again.
  ///   - formerNames: names that the type had before: tasks that were added under them are run too.
  ///   - version: the version of the type's properties, kept with every payload; from 1. Raise it with a change that older
  ///     payloads do not decode with, and read those in `migrate`.
  ///   - migrate: makes a value of a payload that another version of the type encoded, an older or, after a roll-back, a
  ///     newer one; it is given the payload and its version. When it throws, the task fails for good. When nil, such payloads
  ///     are decoded as they are.
  public init(
    _ name: String, queue: String = "default", priority: Int = 0, timeout: Duration? = nil,
    retry: RetryPolicy = RetryPolicy(), formerNames: [String] = [], version: Int = 1,
    migrate: (@Sendable (_ payload: JSONText, _ version: Int) throws -> Work)? = nil
  ) {
    self.init(name, queue, priority, timeout, retry, formerNames, version, migrate, .none)
  }
}

extension TaskSettings where Work.Output: Codable {
  /// The settings of a type whose attempts give a value back, which is kept as the task's result: as JSON, up to 1 MiB of it.
  ///
  /// A larger one fails the attempt for good.
  ///
  /// - Parameters:
  ///   - name: what tasks of the type are found by. It stays when the type is renamed; 1 to 128 bytes.
  ///   - queue: where its tasks go unless a call says otherwise; 1 to 128 bytes.
  ///   - priority: higher runs first; from -1,000,000 to 1,000,000.
  ///   - timeout: how long one attempt may take, from 1 ms to 100 years; without limit when nil.
  ///   - retry: how failed attempts are tried again.
  ///   - formerNames: names that the type had before: tasks that were added under them are run too.
  ///   - version: the version of the type's properties, kept with every payload; from 1. Raise it with a change that older
  ///     payloads do not decode with, and read those in `migrate`.
  ///   - migrate: makes a value of a payload that another version of the type encoded, an older or, after a roll-back, a
  ///     newer one; it is given the payload and its version. When it throws, the task fails for good. When nil, such payloads
  ///     are decoded as they are.
  public init(
    _ name: String, queue: String = "default", priority: Int = 0, timeout: Duration? = nil,
    retry: RetryPolicy = RetryPolicy(), formerNames: [String] = [], version: Int = 1,
    migrate: (@Sendable (_ payload: JSONText, _ version: Int) throws -> Work)? = nil
  ) {
    self.init(name, queue, priority, timeout, retry, formerNames, version, migrate, .json)
  }
}
