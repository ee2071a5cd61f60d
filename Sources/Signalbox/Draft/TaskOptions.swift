public import SignalboxModel

/// What one call says of the task that it adds.
///
/// What is nil is as the type has it; closures have queue `default`, priority 0 and no timeout.
public struct TaskOptions: Hashable, Sendable {
  /// The queue that the task goes to: 1 to 128 bytes.
  public var queue: String?
  /// Higher runs first; from -1,000,000 to 1,000,000.
  public var priority: Int?
  /// How long from now until it may run.
  public var delay: Duration
  /// The moment from which it may run, by the server's time of day, in place of a delay; at once when it has passed.
  ///
  /// When the clock is set, it keeps to the moment, where a delay keeps to the length: see <doc:Time>.
  public var runAt: Timestamp?
  /// How many tries may fail before the task does; from 1.
  public var maxAttempts: Int?
  /// How long one attempt may take; more than zero.
  public var timeout: Duration?
  /// Marks for filters, such as `user=42`: at most 32 of 1 to 256 bytes each.
  public var tags: [String]
  /// Adding the same task with the same key again adds nothing and gives the task that was added first, for as long as the key
  /// is kept: 24 hours from its first use (``Retention/keys``), and longer while the task is there.
  ///
  /// With the same key and another name or payload nothing is added, and the call throws.
  public var idempotencyKey: String?
  /// A task to wait for.
  public var after: TaskID?
  /// What of ``after`` is waited for: that it ended, in whatever way, or that it was completed.
  public var afterMode: AfterMode

  /// Creates options that leave everything to the type unless it is given.
  public init(
    queue: String? = nil, priority: Int? = nil, delay: Duration = .zero, maxAttempts: Int? = nil,
    timeout: Duration? = nil, tags: [String] = [], idempotencyKey: String? = nil, after: TaskID? = nil,
    afterMode: AfterMode = .ended, runAt: Timestamp? = nil
  ) {
    self.queue = queue
    self.priority = priority
    self.delay = delay
    self.runAt = runAt
    self.maxAttempts = maxAttempts
    self.timeout = timeout
    self.tags = tags
    self.idempotencyKey = idempotencyKey
    self.after = after
    self.afterMode = afterMode
  }
}
