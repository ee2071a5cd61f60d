import SignalboxModel

extension Dashboard {
  mutating func take(_ event: LinkEvent) {
    switch event {
    case .connecting:
      if !link.isLive, board == nil { link = .connecting }
    case .connected(let overview):
      connect(overview)
    case .lost(let reason, let retryIn):
      lose(reason: reason, retryIn: retryIn)
    case .change(let change):
      if let board { note(CauseNews(change, to: board)) }
      apply(change)
      refresh(change)
    case .resync(let change):
      apply(change)
      refreshAll()
    case .ping(let ping):
      link = .live(heard: uptime)
      board?.hear(ping.now, at: uptime)
      noteTime()
    }
  }

  private mutating func connect(_ overview: Overview) {
    let isOtherRun = board.map { $0.server.boot != overview.server.boot } ?? true
    if isOtherRun { traffic.restart(overview.totals) } else { traffic.note(overview.totals) }
    if case .lost = link { tell(.success, "connected again to \(overview.server.name)") }
    board = Board(overview, at: uptime)
    link = .live(heard: uptime)
    refreshAll()
  }

  /// The answers that were still to come will not come.
  private mutating func lose(reason: String, retryIn: Duration) {
    link = .lost(reason: reason, retryAt: uptime + retryIn)
    for name in ListPane.allCases { lists[name]?.abandonLoad() }
    detail?.loading = nil
    detail?.isStale = true
    explanation?.loading = nil
    explanation?.isStale = true
    log.stream = nil
    log.load = nil
    // However much is written meanwhile, following goes on from the end.
    if log.isFollowing, log.buffer.isLoaded, !log.buffer.isFinal { log.wanted = .end }
    log.search?.token = nil
    markLoad = nil
    if let asked = proposal {
      tell(.error, "\(asked.action.rawValue): the link was lost before the server had counted")
    }
    proposal = nil
    queueRequests = [:]
    for index in pending.indices { pending[index].watch = nil }
    let unsure = pending.filter { if case .sent = $0.progress { true } else { false } }
    pending.removeAll { unsure.contains($0) }
    if let first = unsure.first {
      tell(.error, "\(first.words()): the link was lost before the answer; look at its state")
    }
  }

  private mutating func apply(_ change: ChangeEvent) {
    link = .live(heard: uptime)
    board?.apply(change, at: uptime)
    traffic.note(change.totals)
  }

  private mutating func refresh(_ change: ChangeEvent) {
    let touched = Set(change.lists)
    for name in ListPane.allCases where !touched.isDisjoint(with: name.states) { lists[name]?.isStale = true }
    let ids = Set(change.tasks)
    // A row whose task had left the list before is kept for the cursor only where the cursor is.
    for name in ListPane.allCases where name != subject && lists[name]?.cursorHasLeft == true {
      if let id = lists[name]?.cursor, change.more || ids.contains(id) { lists[name]?.isStale = true }
    }
    if let id = detail?.id, change.more || ids.contains(id) { detail?.isStale = true }
    explanation?.note(change)
    for index in pending.indices {
      if let id = pending[index].id, change.more || ids.contains(id) { pending[index].isStale = true }
    }
  }

  private mutating func refreshAll() {
    for name in ListPane.allCases { lists[name]?.isStale = true }
    detail?.isStale = true
    explanation?.isStale = true
    for index in pending.indices { pending[index].isStale = true }
  }
}

extension TaskList {
  fileprivate mutating func abandonLoad() {
    guard loading != nil else { return }
    loading = nil
    isStale = true
  }
}
