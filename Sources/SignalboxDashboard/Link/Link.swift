import SignalboxModel

/// How the dashboard stands with its server.
enum Link: Hashable, Sendable {
  /// No answer yet. Becomes live or lost.
  case connecting
  /// Changes arrive; `heard` is when the last word came. Becomes lost.
  case live(heard: Duration)
  /// Nobody answers; the next attempt is at `retryAt`. Becomes connecting or live.
  case lost(reason: String, retryAt: Duration)

  var isLive: Bool {
    if case .live = self { true } else { false }
  }
}

/// The server at a glance, as last heard of.
struct Board: Hashable, Sendable {
  var server: ServerInfo
  var counts: StateCounts
  var slots: SlotUse
  /// nil while there is no blocking work.
  var blocking: SlotUse?
  /// Tasks that were dropped with failed requests since the server started.
  var dropped: Int
  var queues: [ExactText: QueueRecord]
  var isDraining: Bool
  /// Whether this connection may only look.
  let isReadOnly: Bool
  /// Why the server can keep nothing; nil when it can.
  var trouble: String?
  /// What to know of its store although tasks go on, in a few words each.
  var notices: [String]
  /// The server's time, and when it told that, by this machine's uptime.
  private(set) var told: Timestamp
  private var toldAt: Duration

  init(_ overview: Overview, at uptime: Duration) {
    server = overview.server
    counts = overview.counts
    slots = overview.slots
    blocking = overview.blocking
    dropped = Self.sum(overview.dropped)
    queues = Dictionary(overview.queues.map { (ExactText($0.name), $0) }, uniquingKeysWith: { $1 })
    isDraining = overview.draining
    isReadOnly = overview.role == "viewer"
    trouble = overview.trouble
    notices = overview.notices?.map(\.label) ?? []
    told = overview.now
    toldAt = uptime
  }

  /// The server's time by now. This machine's time of day has no part in it.
  func now(at uptime: Duration) -> Timestamp { told + (uptime - toldAt) }

  /// The names of the queues that are paused, in order.
  var pausedQueues: [String] { queues.values.filter { $0.paused != nil }.map(\.name).sorted() }

  mutating func hear(_ now: Timestamp, at uptime: Duration) {
    told = now
    toldAt = uptime
  }

  mutating func apply(_ change: ChangeEvent, at uptime: Duration) {
    counts = change.counts
    slots = change.slots
    blocking = change.blocking
    dropped = Self.sum(change.dropped)
    isDraining = change.draining
    trouble = change.trouble
    notices = change.notices?.map(\.label) ?? []
    for queue in change.queues { queues[ExactText(queue.name)] = queue }
    hear(change.now, at: uptime)
  }

  private static func sum(_ dropped: [String: Int]?) -> Int { dropped?.values.reduce(0) { $0.plus($1) } ?? 0 }
}
