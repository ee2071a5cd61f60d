import SignalboxModel

extension Dashboard {
  // MARK: - Asking

  /// Cancel, kill or retry, of what is marked, else of the task under the cursor.
  mutating func begin(_ action: ActionRequest.Action) {
    guard hasServer() else { return }
    if marks.isEmpty {
      guard let task = list.selected else { return tell(.info, "no task is selected") }
      if action == .kill { beginKill(task) } else { send(action, .task(task.id)) }
    } else {
      let ids = marks.sorted()
      let isUnderCursor = ids.count == 1 && ids[0] == list.cursor
      let targets: ActionRequest.Targets = ids.count == 1 ? .task(ids[0]) : .tasks(ids)
      if action != .kill, isUnderCursor { send(action, targets) } else { ask(action, targets, count: ids.count) }
    }
  }

  /// Asks before a kill, when there is something to kill at all.
  private mutating func beginKill(_ task: TaskRecord) {
    if task.kind == .typed || task.kind == .closure {
      tell(.info, "#\(task.id) runs inside its server and cannot be killed; x asks it to stop")
    } else {
      ask(.kill, .task(task.id), count: 1)
    }
  }

  /// Retry of what is marked, else of all that the list's filter has.
  mutating func beginRetryMany() {
    guard hasServer() else { return }
    guard marks.isEmpty else { return begin(.retry) }
    guard subject == .failed || subject == .completed else {
      return tell(.info, "R retries what has ended: go to Failed (3) or Completed (4), or mark tasks")
    }
    guard let total = list.total, total > 0 else { return tell(.info, "nothing is listed to retry") }
    ask(.retry, .filter(subject.filter(list.filter)), count: total)
  }

  private mutating func hasServer() -> Bool {
    guard !link.isLive else { return true }
    tell(.error, "not connected: nothing was sent")
    outbox.append(.ringBell)
    return false
  }

  private mutating func ask(_ action: ActionRequest.Action, _ targets: ActionRequest.Targets, count: Int) {
    let noun = count == 1 ? "task" : "tasks"
    let verb = action.rawValue.prefix(1).uppercased() + action.rawValue.dropFirst()
    var lines: [String] = []
    switch targets {
    case .task(let id):
      lines.append(name(of: id).map { "#\(id)  \($0)" } ?? "#\(id)")
    case .tasks(let ids):
      lines.append(ids.prefix(6).map { "#\($0)" }.joined(separator: " ") + (ids.count > 6 ? " …" : ""))
    case .filter:
      lines.append(
        list.filter.isEmpty ? "all of \(subject.title)" : "all of \(subject.title) that match \(list.filter)")
    }
    lines += Self.consequence(of: action)
    let title =
      switch targets {
      case .task(let id): "\(verb) #\(id)?"
      case .tasks, .filter: "\(verb) \(CountText.grouped(count)) \(noun)?"
      }
    dialog = Dialog(
      action: action, targets: targets, count: count, title: title, lines: lines,
      answer: count >= Dialog.typedFrom ? .count(typed: "", isWrong: false) : .choice(isYes: false))
  }

  private static func consequence(of action: ActionRequest.Action) -> [String] {
    switch action {
    case .cancel: ["Waiting ones end now, running ones are asked to stop."]
    case .kill: ["SIGKILL now: no clean-up, what it holds is lost."]
    case .retry: ["They are queued again; their history is kept."]
    }
  }

  private func name(of id: TaskID) -> String? {
    for name in ListPane.allCases {
      if let list = lists[name], let index = list.index(of: id) { return list.rows[index].name }
    }
    return nil
  }

  // MARK: - Answering a question

  mutating func pressInDialog(_ key: Key) {
    guard var shown = dialog else { return }
    switch (shown.answer, key) {
    case (_, .escape), (.choice, .character("n")), (.choice, .character("N")), (.choice, .character("q")):
      dialog = nil
      tell(.info, "nothing done")
      return
    case (.choice, .character("y")), (.choice, .character("Y")), (.choice(isYes: true), .enter):
      return confirm(shown)
    case (.choice(isYes: false), .enter):
      dialog = nil
      tell(.info, "nothing done")
      return
    case (.choice(let isYes), .tab), (.choice(let isYes), .backTab), (.choice(let isYes), .left),
      (.choice(let isYes), .right):
      shown.answer = .choice(isYes: !isYes)
    case (.count(let typed, _), .character(let digit)) where digit.isASCII && digit.isNumber:
      guard typed.count < Dialog.digits else { break }
      shown.answer = .count(typed: typed + String(digit), isWrong: false)
    case (.count(let typed, _), .backspace):
      shown.answer = .count(typed: String(typed.dropLast()), isWrong: false)
    case (.count(let typed, _), .enter):
      if Int(typed) == shown.count { return confirm(shown) }
      shown.answer = .count(typed: typed, isWrong: true)
      outbox.append(.ringBell)
    default: break
    }
    dialog = shown
  }

  private mutating func confirm(_ shown: Dialog) {
    dialog = nil
    guard hasServer() else { return }
    send(shown.action, shown.targets)
  }

  // MARK: - Sending and hearing what came of it

  private mutating func send(_ action: ActionRequest.Action, _ targets: ActionRequest.Targets) {
    let token = makeToken()
    pending.removeAll { $0.targets == targets }
    pending.append(PendingAction(action: action, targets: targets, progress: .sent(token), since: uptime))
    notice = nil
    outbox.append(.act(ActionRequest(action: action, targets: targets, token: token)))
    if case .filter = targets { return }
    marks = []
    rangeStart = nil
  }

  mutating func take(_ report: ActionReport, _ token: RequestToken) {
    guard let index = pending.firstIndex(where: { $0.progress == .sent(token) }) else { return }
    switch report {
    case .one(let answer): take(answer, for: index)
    case .many(let result):
      let action = pending.remove(at: index)
      let parts = result.counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
      let words = parts.map { "\(CountText.grouped($0.value)) \(Self.words($0.key))" }
      let isClean = parts.allSatisfy { ["cancelled", "requested", "retried"].contains($0.key) }
      tell(
        isClean ? .success : .error, "\(action.words()): " + (words.isEmpty ? "none" : words.joined(separator: ", ")))
    }
    for name in ListPane.allCases { lists[name]?.isStale = true }
    detail?.isStale = true
  }

  private mutating func take(_ answer: ActionAnswer, for index: Int) {
    let action = pending[index]
    if let task = answer.task {
      for name in ListPane.allCases { lists[name]?.merge(task) }
      if detail?.id == task.id { detail?.task = task }
    }
    let what = action.words()
    switch answer.result {
    case .requested:
      pending[index].progress = .requested
      if let task = answer.task { conclude(index, task) }
      return
    case .cancelled: tell(.success, "\(what): cancelled before it ran")
    case .retried: tell(.success, "\(what): queued again")
    case .deleted: tell(.success, "\(what): deleted")
    case .notFound: tell(.error, "\(what): there is no such task any more")
    case .illegal:
      let state = answer.task.map { " it is \($0.state.rawValue)" } ?? ""
      tell(.error, "\(what): not possible," + (state.isEmpty ? " its state does not allow it" : state))
    case .notKillable: tell(.error, "\(what): Swift work in a process cannot be killed; x asks it to stop")
    case .closureLost: tell(.error, "\(what): the process that had this closure is gone, so it cannot run again")
    }
    pending.remove(at: index)
  }

  private static func words(_ result: String) -> String {
    switch result {
    case "requested": "asked to stop"
    case "notFound": "gone"
    case "illegal": "not possible in their state"
    case "notKillable": "cannot be killed"
    case "closureLost": "lost with their process"
    default: result
    }
  }

  mutating func takePending(_ failure: RequestFailure, _ token: RequestToken) {
    if let index = pending.firstIndex(where: { $0.progress == .sent(token) }) {
      let action = pending.remove(at: index)
      tell(.error, "\(action.words()): \(failure.message)")
    } else if let index = pending.firstIndex(where: { $0.watch == token }) {
      pending[index].watch = nil
    }
  }

  /// Tells how a requested cancel or kill ended, when the task's state says so.
  mutating func conclude(_ index: Int, _ task: TaskRecord) {
    let action = pending[index]
    guard action.progress == .requested, action.action != .retry else { return }
    switch task.state {
    case .running: return
    case .cancelled: tell(.success, "\(action.words()): stopped after \(DurationText.elapsed(uptime - action.since))")
    case .completed: tell(.info, "\(action.words()): it completed before it could be stopped")
    default: tell(.info, "\(action.words()): it is \(task.state.rawValue) now")
    }
    pending.remove(at: index)
  }

  /// Asks for the tasks whose requested end is not seen in what is shown anyway.
  ///
  /// - Returns: whether it has to wait for a tick.
  mutating func watchPending() -> Bool {
    var waits = false
    for index in pending.indices where pending[index].progress == .requested {
      guard let id = pending[index].id, pending[index].isStale, pending[index].watch == nil else { continue }
      guard pending[index].asked.map({ uptime - $0 >= .milliseconds(200) }) ?? true else {
        waits = true
        continue
      }
      let token = makeToken()
      pending[index].watch = token
      pending[index].asked = uptime
      pending[index].isStale = false
      outbox.append(.loadTask(id, token))
    }
    return waits
  }

  // MARK: - Queues

  mutating func togglePause() {
    guard hasServer() else { return }
    guard let task = list.selected else { return tell(.info, "no task is selected") }
    guard !queueRequests.values.contains(task.queue) else {
      return tell(.info, "queue \(task.queue): the server has not answered yet")
    }
    let isPaused = board?.queues[task.queue]?.paused != nil
    let token = makeToken()
    queueRequests[token] = task.queue
    tell(.info, "\(isPaused ? "resume" : "pause") of queue \(task.queue) requested")
    outbox.append(.setQueuePaused(queue: task.queue, paused: !isPaused, token))
  }
}
