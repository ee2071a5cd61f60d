/// How a server stands, beside its tasks and queues.
///
/// Its members are among those of ``Overview`` and of ``ChangeEvent``.
public struct ServerStatus: Hashable, Sendable, Codable {
  /// The slots of attempts that do not block.
  public var slots: SlotUse
  /// The slots of blocking work, each a thread of its own; nil while the server knows of no such work.
  public var blocking: SlotUse?
  /// How many tasks were dropped before they were added, by reason, since the server started: those of requests that
  /// failed; nil while that is none.
  public var dropped: [String: Int]?
  /// Whether it is shutting down: nothing more is claimed.
  public var draining: Bool
  /// Why the server can keep nothing at the moment, a full disk for instance: nothing is added, started or ended until it
  /// can; nil when it can.
  public var trouble: String?
  /// What to know of the store although tasks go on; nil while that is nothing.
  public var notices: [StoreNotice]?

  /// Creates a status; without other arguments than slots nothing is wrong.
  public init(
    slots: SlotUse, blocking: SlotUse? = nil, dropped: [String: Int]? = nil, draining: Bool = false,
    trouble: String? = nil, notices: [StoreNotice]? = nil
  ) {
    self.slots = slots
    self.blocking = blocking
    self.dropped = dropped
    self.draining = draining
    self.trouble = trouble
    self.notices = notices
  }
}

extension Overview: Codable {
  private enum CodingKeys: CodingKey {
    case server, now, seq, counts, totals, queues, moreQueues, uptime, role
  }

  /// Reads an overview, in which the members of ``status`` stand among the others.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      server: try members.decode(ServerInfo.self, forKey: .server),
      now: try members.decode(Timestamp.self, forKey: .now), seq: try members.decode(Int64.self, forKey: .seq),
      counts: try members.decode(StateCounts.self, forKey: .counts),
      totals: try members.decode(Totals.self, forKey: .totals), status: try ServerStatus(from: decoder),
      queues: try members.decode([QueueRecord].self, forKey: .queues),
      moreQueues: try members.decodeIfPresent(Bool.self, forKey: .moreQueues),
      uptime: try members.decodeIfPresent(Double.self, forKey: .uptime),
      role: try members.decodeIfPresent(String.self, forKey: .role))
  }

  /// Writes an overview, in which the members of ``status`` stand among the others.
  public func encode(to encoder: any Encoder) throws {
    try status.encode(to: encoder)
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(server, forKey: .server)
    try members.encode(now, forKey: .now)
    try members.encode(seq, forKey: .seq)
    try members.encode(counts, forKey: .counts)
    try members.encode(totals, forKey: .totals)
    try members.encode(queues, forKey: .queues)
    try members.encodeIfPresent(moreQueues, forKey: .moreQueues)
    try members.encodeIfPresent(uptime, forKey: .uptime)
    try members.encodeIfPresent(role, forKey: .role)
  }
}

extension ChangeEvent: Codable {
  private enum CodingKeys: CodingKey {
    case seq, now, counts, totals, queues, moreQueues, lists, tasks, more
  }

  /// Reads an event, in which the members of ``status`` stand among the others.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      seq: try members.decode(Int64.self, forKey: .seq), now: try members.decode(Timestamp.self, forKey: .now),
      counts: try members.decode(StateCounts.self, forKey: .counts),
      totals: try members.decode(Totals.self, forKey: .totals), status: try ServerStatus(from: decoder),
      queues: try members.decode([QueueRecord].self, forKey: .queues),
      moreQueues: try members.decodeIfPresent(Bool.self, forKey: .moreQueues),
      lists: try members.decode([TaskState].self, forKey: .lists),
      tasks: try members.decode([TaskID].self, forKey: .tasks), more: try members.decode(Bool.self, forKey: .more))
  }

  /// Writes an event, in which the members of ``status`` stand among the others.
  public func encode(to encoder: any Encoder) throws {
    try status.encode(to: encoder)
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(seq, forKey: .seq)
    try members.encode(now, forKey: .now)
    try members.encode(counts, forKey: .counts)
    try members.encode(totals, forKey: .totals)
    try members.encode(queues, forKey: .queues)
    try members.encodeIfPresent(moreQueues, forKey: .moreQueues)
    try members.encode(lists, forKey: .lists)
    try members.encode(tasks, forKey: .tasks)
    try members.encode(more, forKey: .more)
  }
}
