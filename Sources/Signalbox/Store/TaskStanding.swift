public import SignalboxModel

/// What of a store decides whether one task runs; see ``TaskStore/standing(of:limit:)``.
public struct TaskStanding: Hashable, Sendable {
  /// The task that is asked about.
  public var task: TaskRecord
  /// The task that a waiting one waits for; nil when it waits for none, or for one that is gone.
  public var predecessor: TaskRecord?
  /// Its queue, also when nobody configured that.
  public var queue: QueueRecord
  /// Where the task stands in the order of claims; nil while it is not queued.
  public var place: PlaceInLine?
  /// Whether it is held: added, but not to be claimed until it is lifted.
  public var isHeld: Bool
  /// How long until its queue's rate lets one of its tasks start; nil when no rate keeps it from doing so now.
  public var nextStart: Duration?

  /// Creates a standing.
  public init(
    task: TaskRecord, predecessor: TaskRecord? = nil, queue: QueueRecord, place: PlaceInLine? = nil,
    isHeld: Bool = false, nextStart: Duration? = nil
  ) {
    self.task = task
    self.predecessor = predecessor
    self.queue = queue
    self.place = place
    self.isHeld = isHeld
    self.nextStart = nextStart
  }
}

/// How many queued tasks are before one in the order of claims.
public struct PlaceInLine: Hashable, Sendable {
  /// How many are before it in all queues.
  public var ahead: Int
  /// How many are before it in its own queue.
  public var aheadInQueue: Int

  /// Creates a place.
  public init(ahead: Int, aheadInQueue: Int) {
    self.ahead = ahead
    self.aheadInQueue = aheadInQueue
  }
}
