public import SignalboxModel

/// What a commit changed, for those who wait for it.
public struct StoreWakeup: Sendable {
  /// Tasks that changed and the states they were in before and are in after; nil before for a new one, nil after for a
  /// deleted one.
  ///
  /// In the order of the moves; a task can occur more than once.
  public var moves: [Move]
  /// Running attempts of which something is asked now.
  public var directives: [AttemptKey: Directive]
  /// Queues whose pause or limit changed.
  public var queues: Set<String>
  /// Whether a claim may now give what an earlier one did not: a task was queued that is not held, or a queue changed.
  public var isClaimable: Bool
  /// How long until a queue's rate lets a task start that is ready now; nil when no rate puts one off.
  public var nextStart: Duration?
  /// Whether ``TaskStore/trouble`` or ``TaskStore/notices`` may be others than before; there was no commit then.
  public var isTroubleChanged: Bool
  /// Whether something is left for ``TaskStore/prune(_:limit:)`` to delete soon, such as the logs of deleted tasks.
  public var isPruningDue = false
  /// The counts after the commit.
  public var counts: StateCounts

  /// One move of one task.
  public struct Move: Hashable, Sendable {
    /// The number of the task that moved.
    public var task: TaskID
    /// The queue of the task.
    public var queue: String
    /// The state before the move; nil for a new task.
    public var before: TaskState?
    /// The state after the move; nil for a deleted task.
    public var after: TaskState?
    /// When a scheduled task becomes due, measured from now.
    public var due: Duration?

    /// Creates a move.
    public init(task: TaskID, queue: String, before: TaskState?, after: TaskState?, due: Duration? = nil) {
      self.task = task
      self.queue = queue
      self.before = before
      self.after = after
      self.due = due
    }
  }

  /// Creates a wake-up that tells of the counts, and of what else is given.
  public init(
    moves: [Move] = [], directives: [AttemptKey: Directive] = [:], queues: Set<String> = [],
    isClaimable: Bool = false, nextStart: Duration? = nil, isTroubleChanged: Bool = false, counts: StateCounts
  ) {
    self.moves = moves
    self.directives = directives
    self.queues = queues
    self.isClaimable = isClaimable
    self.nextStart = nextStart
    self.isTroubleChanged = isTroubleChanged
    self.counts = counts
  }
}
