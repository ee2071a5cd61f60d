/// A named line with its own limits.
public struct QueueRecord: Hashable, Sendable, Codable, Identifiable {
  public var name: String
  /// How many of its tasks may run at once, in all workers together; without limit of its own when nil.
  public var concurrency: Int?
  /// Who paused it and when; nil when it is open.
  public var paused: OperatorMark?
  public var counts: StateCounts

  public init(name: String, concurrency: Int? = nil, paused: OperatorMark? = nil, counts: StateCounts = StateCounts()) {
    self.name = name
    self.concurrency = concurrency
    self.paused = paused
    self.counts = counts
  }

  public var id: String { name }
}
