public import SignalboxModel

/// How long final tasks are kept: until any of the limits is passed, the oldest going first.
///
/// A task goes with its attempts, logs and environment.
public struct Retention: Hashable, Sendable {
  /// Limits of the tasks of one state.
  public struct Limit: Hashable, Sendable {
    /// How long tasks of the state are kept, in place of ``Retention/age``; that holds when nil.
    public var age: Duration?
    /// How many tasks of the state are kept, beside ``Retention/count``; without limit of its own when nil.
    public var count: Int?

    /// Creates limits; without arguments there are none of the state's own.
    public init(age: Duration? = nil, count: Int? = nil) {
      self.age = age
      self.count = count
    }
  }

  /// Since a task's end, for states without one of their own: 7 days.
  public var age: Duration
  /// Of final tasks in all states together: 1,000,000.
  public var count: Int
  /// What tasks and logs may take: without limit when nil.
  ///
  /// In files it is what their pages in use take; the write-ahead logs come on top, 16 MB each, and more while somebody
  /// reads in them. In memory it is payloads, results and logs.
  public var bytes: Int?
  /// How long an idempotency key is kept from its first use, whatever becomes of its tasks: 24 hours.
  ///
  /// While one of them is there the key is kept in any case.
  public var keys = Duration.seconds(86400)
  /// The limits of completed tasks: none of their own.
  public var completed = Limit()
  /// The limits of failed tasks: none of their own.
  public var failed = Limit()
  /// The limits of cancelled tasks: none of their own.
  public var cancelled = Limit()

  /// Creates limits of 7 days and 1,000,000 tasks, without one for bytes, unless it is said otherwise.
  public init(age: Duration = .seconds(7 * 86400), count: Int = 1_000_000, bytes: Int? = nil) {
    self.age = age
    self.count = count
    self.bytes = bytes
  }

  /// The limits of a final state; none for any other.
  public subscript(state: TaskState) -> Limit {
    get {
      switch state {
      case .completed: completed
      case .failed: failed
      case .cancelled: cancelled
      default: Limit()
      }
    }
    set {
      switch state {
      case .completed: completed = newValue
      case .failed: failed = newValue
      case .cancelled: cancelled = newValue
      default: break
      }
    }
  }
}
