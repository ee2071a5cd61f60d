import SignalboxModel

extension Dashboard {
  /// The least time between two loads of one pane that nobody asked for.
  private static let pause = Duration.milliseconds(200)

  /// After every message: asks for what is shown and not here, and for nothing else.
  mutating func settle() {
    let layout = layout
    var waits = false
    for (place, pane) in layout.panes {
      if case .list(let name) = place { lists[name]?.height = max(1, pane.tasks.rows) }
      if case .log = place { log.height = max(1, pane.content.rows) }
    }
    for name in ListPane.allCases where layout.isShown(.list(name)) || name == subject {
      lists[name]?.reveal()
      waits = loadList(name) || waits
    }
    settleSubject()
    if link.isLive {
      waits = loadDetail(isShown: layout.isShown(.detail)) || waits
      waits = loadExplanation() || waits
      waits = loadLog(isShown: layout.isShown(.log)) || waits
      waits = watchPending() || waits
    }
    setTicks(fast: waits)
  }

  func isDue(_ last: Duration?) -> Bool { last.map { uptime - $0 >= Self.pause } ?? true }

  /// - Returns: whether it has to wait for a tick.
  private mutating func loadList(_ name: ListPane) -> Bool {
    guard link.isLive, var list = lists[name], list.isStale, list.loading == nil else { return false }
    guard frozenAt == nil || list.isUrgent || !list.isLoaded else { return false }
    guard list.isUrgent || isDue(list.lastLoad) else { return true }
    let isSubject = name == subject
    let (start, fallback) = list.nextLoad(isSubject: isSubject)
    let token = makeToken()
    list.loading = TaskList.Loading(token: token, start: start, fallback: fallback)
    list.isStale = false
    list.lastLoad = uptime
    outbox.append(
      .loadPage(
        PageLoad(
          pane: name, filter: name.filter(list.filter), sort: start == .last ? list.sort.reversed : list.sort,
          start: start.pageStart, limit: list.limit(isSubject: isSubject), token: token)))
    lists[name] = list
    return false
  }

  /// Detail and log show the task under the cursor.
  private mutating func settleSubject() {
    guard let task = list.selected else {
      if list.isLoaded {
        detail = nil
        showLog(of: nil)
      }
      return
    }
    if detail?.id != task.id {
      var detail = Detail(task)
      detail.isDeleted = list.deleted == task.id
      self.detail = detail
    } else if !list.cursorHasLeft, detail?.task != task {
      detail?.task = task
    }
    let shown = detail?.task ?? task
    // Reading an attempt's log goes on when the next attempt starts; following the latest goes over to the next.
    let isKept = log.isChosen || !log.isFollowing && log.buffer.isLoaded
    guard log.key?.task != task.id || !isKept else { return }
    showLog(of: shown.attempt > 0 ? shown.attemptKey : nil)
  }

  mutating func showLog(of key: AttemptKey?) {
    guard log.key != key else { return }
    for token in [log.stream, log.load?.token].compactMap({ $0 }) { outbox.append(.stop(token)) }
    let asked = log.asked
    log.show(key)
    log.asked = asked
  }

  private mutating func loadDetail(isShown: Bool) -> Bool {
    guard var shown = detail, shown.loading == nil, shown.isStale, isShown || list.cursorHasLeft else { return false }
    guard isDue(detailAsked) else { return true }
    let token = makeToken()
    shown.loading = token
    shown.isStale = false
    detail = shown
    detailAsked = uptime
    outbox.append(.loadTask(shown.id, token))
    return false
  }

  private mutating func loadLog(isShown: Bool) -> Bool {
    guard let key = log.key else { return false }
    guard isShown else {
      if let stream = log.stream { outbox.append(.stop(stream)) }
      log.stream = nil
      return false
    }
    if log.load != nil { return false }
    if let retryAt = log.retryAt, uptime < retryAt { return false }
    if let wanted = log.wanted { return askLog(wanted, of: key) }
    let isRunning =
      detail.map { $0.id == key.task && $0.task.state == .running && $0.task.attempt == key.attempt } ?? false
    if !log.buffer.isLoaded, !isRunning, log.stream == nil {
      guard isDue(log.asked) else { return true }
      return askLog(.end, of: key)
    }
    guard log.stream == nil, log.ended == nil, !log.buffer.isFinal, isRunning, log.isFollowing || !log.buffer.isLoaded
    else {
      return false
    }
    guard isDue(log.asked) else { return true }
    let token = makeToken()
    log.stream = token
    log.asked = uptime
    log.retryAt = nil
    let start: LogFollow.Start = log.buffer.isLoaded ? .offset(log.buffer.end) : .tail(lines: LogPane.tail)
    outbox.append(.followLog(LogFollow(key: key, start: start, token: token)))
    return false
  }

  private mutating func askLog(_ want: LogPane.Want, of key: AttemptKey) -> Bool {
    let token = makeToken()
    log.wanted = nil
    log.load = LogPane.Load(token: token, want: want)
    log.asked = uptime
    log.retryAt = nil
    if want == .end || want == .beginning || want.isElsewhere, let stream = log.stream {
      // The stream goes on from what is loaded; with another stretch it would leave a hole.
      outbox.append(.stop(stream))
      log.stream = nil
    }
    let (chunk, buffer) = (LogPane.chunk, log.buffer)
    func load(_ part: LogLoad.Part) -> Effect {
      .loadLog(LogLoad(key: key, part: part, limit: Int(chunk), token: token))
    }
    func findLineEnd(_ direction: SearchDirection, from place: Int64) -> Effect {
      .searchLog(LogSearch(key: key, text: "\n", from: place, direction: direction, token: token))
    }
    let effect: Effect =
      switch want {
      case .end: load(.tail(lines: LogPane.tail))
      case .beginning: load(.bytes(from: 0, to: nil))
      case .earlier: load(.bytes(from: max(0, buffer.start - chunk), to: buffer.start))
      case .later: load(.bytes(from: buffer.end, to: nil))
      case .around(let offset): load(.bytes(from: max(0, offset - chunk / 2), to: nil))
      case .from(let offset): load(.bytes(from: offset, to: nil))
      case .line(let offset): load(.bytes(from: offset, to: min(offset + chunk, buffer.start)))
      case .pastLine: findLineEnd(.forward, from: buffer.end)
      case .lineStart: findLineEnd(.backward, from: buffer.start)
      }
    outbox.append(effect)
    return false
  }
}

extension TaskList.Start {
  fileprivate var pageStart: PageLoad.Start {
    switch self {
    case .first, .last: .first
    case .around(let id): .around(id)
    }
  }
}

extension LogPane.Want {
  fileprivate var isElsewhere: Bool {
    if case .around = self { true } else { false }
  }
}
