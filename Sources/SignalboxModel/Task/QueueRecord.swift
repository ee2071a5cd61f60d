/// A named line with its own limits.
public struct QueueRecord: Hashable, Sendable, Codable, Identifiable {
  /// What the queue is called: 1 to 128 bytes.
  public var name: String
  /// How many of its tasks may run at once, in all workers together; without limit of its own when nil.
  public var concurrency: Int?
  /// How many of its tasks may start in a second, in all workers together; without limit when nil.
  public var rate: Double?
  /// How many of its tasks may wait to start, scheduled ones and those after others included; more are refused.
  ///
  /// Without limit when nil.
  public var capacity: Int?
  /// Who paused it and when; nil when it is open.
  public var paused: OperatorMark?
  /// How many of its tasks are in each state.
  public var counts: StateCounts

  /// Creates a record of a queue, open and without limits unless they are given.
  public init(
    name: String, concurrency: Int? = nil, rate: Double? = nil, capacity: Int? = nil,
    paused: OperatorMark? = nil, counts: StateCounts = StateCounts()
  ) {
    self.name = name
    self.concurrency = concurrency
    self.rate = rate
    self.capacity = capacity
    self.paused = paused
    self.counts = counts
  }

  /// The name.
  public var id: String { name }
}

/// `PATCH /v1/queues/{name}`: what is absent stays as it is.
public struct QueuePatch: Hashable, Sendable, Codable {
  /// true pauses the queue, false opens it.
  public var paused: Bool?
  /// How many of its tasks may run at once; 0 takes the limit away.
  public var concurrency: Int?
  /// How many of its tasks may start in a second; 0 takes the limit away.
  public var rate: Double?
  /// How many of its tasks may wait to start; 0 takes the limit away.
  public var capacity: Int?

  /// Creates a patch; without arguments it changes nothing.
  public init(paused: Bool? = nil, concurrency: Int? = nil, rate: Double? = nil, capacity: Int? = nil) {
    self.paused = paused
    self.concurrency = concurrency
    self.rate = rate
    self.capacity = capacity
  }
}

extension QueueRecord {
  /// Takes what a patch says: who pauses a paused queue again does not become its pauser; a limit of 0 takes it away.
  public mutating func apply(_ patch: QueuePatch, by who: String, at now: Timestamp) {
    if let isPaused = patch.paused {
      paused = isPaused ? paused ?? OperatorMark(at: now, by: who) : nil
    }
    if let limit = patch.concurrency {
      concurrency = limit == 0 ? nil : limit
    }
    if let limit = patch.capacity {
      capacity = limit == 0 ? nil : limit
    }
    if let limit = patch.rate {
      rate = limit == 0 ? nil : limit
    }
  }
}

extension QueueRecord {
  /// Tasks that wait to start.
  public var backlog: Int { counts[.waiting] + counts[.scheduled] + counts[.queued] }
}
