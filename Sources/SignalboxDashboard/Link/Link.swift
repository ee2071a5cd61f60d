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
  var status: ServerStatus
  var queues: [ExactText: QueueRecord]
  /// Whether this connection may only look.
  let isReadOnly: Bool
  /// The server's time, and when it told that, by this machine's uptime.
  private(set) var told: Timestamp
  private var toldAt: Duration

  init(_ overview: Overview, at uptime: Duration) {
    server = overview.server
    counts = overview.counts
    status = overview.status
    queues = Dictionary(overview.queues.map { (ExactText($0.name), $0) }, uniquingKeysWith: { $1 })
    isReadOnly = overview.role == "viewer"
    told = overview.now
    toldAt = uptime
  }

  /// The server's time by now.
  ///
  /// This machine's time of day has no part in it.
  func now(at uptime: Duration) -> Timestamp { told + (uptime - toldAt) }

  /// The names of the queues that are paused, in order.
  var pausedQueues: [String] { queues.values.filter { $0.paused != nil }.map(\.name).sorted() }

  mutating func hear(_ now: Timestamp, at uptime: Duration) {
    told = now
    toldAt = uptime
  }

  mutating func apply(_ change: ChangeEvent, at uptime: Duration) {
    counts = change.counts
    status = change.status
    for queue in change.queues { queues[ExactText(queue.name)] = queue }
    hear(change.now, at: uptime)
  }
}

extension Board {
  var slots: SlotUse { status.slots }
  /// nil while there is no blocking work.
  var blocking: SlotUse? { status.blocking }
  /// Tasks that were dropped with failed requests since the server started.
  var dropped: Int { status.dropped?.values.reduce(0) { $0.plus($1) } ?? 0 }
  var isDraining: Bool { status.draining }
  /// Why the server can keep nothing; nil when it can.
  var trouble: String? { status.trouble }
  /// What to know of its store although tasks go on, in a few words each.
  var notices: [String] { status.notices?.map(\.label) ?? [] }
}
