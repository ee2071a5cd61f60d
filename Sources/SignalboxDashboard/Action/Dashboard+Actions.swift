import SignalboxModel

extension Dashboard {
  // MARK: - Asking

  /// Does something to what is marked, else to the task under the cursor.
  mutating func begin(_ action: OperatorAction) {
    guard hasServer() else { return }
    if marks.isEmpty {
      guard let task = list.selected else { return tell(.info, "no task is selected") }
      begin(action, task)
    } else {
      let ids = marks.sorted()
      guard ids.count == 1 else {
        let named = ids.prefix(6).map { "#\($0)" }.joined(separator: " ") + (ids.count > 6 ? " …" : "")
        return propose(action, .tasks(ids), named)
      }
      if action.words.question != .always, let task = list.selected, task.id == ids[0] {
        begin(action, task)
      } else {
        ask(action, ids[0])
      }
    }
  }

  /// Acts at once on what one key may do, and asks before what nothing brings back: a kill, the end of a long run.
  private mutating func begin(_ action: OperatorAction, _ task: TaskRecord) {
    switch action.words.question {
    case .never: send(action, .task(task.id))
    case .afterLongRun:
      if let caution = caution(task) { ask(action, task.id, caution: caution) } else { send(action, .task(task.id)) }
    case .always:
      if action == .kill, !task.kind.canBeKilled {
        tell(.info, "#\(task.id) runs inside its server and cannot be killed; x asks it to stop")
      } else {
        ask(action, task.id)
      }
    }
  }

  /// From when on a run is not ended by one key.
  private static let longRun = Duration.seconds(60)

  /// What is said before one key ends what the task has done so far; nil when that is not much.
  private func caution(_ task: TaskRecord) -> String? {
    if task.state == .running {
      guard let start = task.duration else { return "It is not known how long it has run." }
      // Not `duration(_:)`, which is frozen with the lists.
      let run = Duration(heldSeconds: start + uptime.seconds)
      return run < Self.longRun ? nil : "It has run for \(DurationText.compact(run))."
    }
    guard let frozenAt, !task.state.isFinal, uptime - frozenAt.uptime >= Self.longRun else { return nil }
    return "The lists have been frozen for \(DurationText.compact(uptime - frozenAt.uptime)): it may run by now."
  }

  /// Retry of what is marked, else of the failed tasks that the list's filter has, or of those in the states that it names.
  mutating func beginRetryMany() {
    guard hasServer() else { return }
    guard marks.isEmpty else { return begin(.retry) }
    if let retryManyProblem { return tell(.info, retryManyProblem) }
    let words = list.filter.isEmpty ? "all of \(subject.title)" : "all of \(subject.title) that match \(list.filter)"
    propose(.retry, .filter(subject.filter(list.filter, namingStates: filterNamesStates)), words)
  }

  private mutating func hasServer() -> Bool {
    guard !link.isLive else { return true }
    tell(.error, "not connected: nothing was sent")
    outbox.append(.ringBell)
    return false
  }

  /// Has the server count and keep the tasks, to ask about just those.
  private mutating func propose(
    _ action: OperatorAction, _ targets: ActionRequest.Targets, _ subject: String
  ) {
    let token = makeToken()
    giveUpProposal()
    proposal = Proposal(action: action, targets: targets, subject: subject, token: token)
    notice = nil
    outbox.append(.propose(ActionRequest(action: action, targets: targets, token: token)))
  }

  /// Lets go of a question that the server is still counting for.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  mutating func giveUpProposal() -> Bool {
    guard let asked = proposal else { return false }
    proposal = nil
    outbox.append(.stop(asked.token))
    return true
  }

  mutating func take(_ result: BulkResult, _ token: RequestToken) {
    guard let asked = proposal, asked.token == token else { return }
    proposal = nil
    let action = asked.action.rawValue
    let others = result.lines(of: asked.action, missing: Self.missing)
    guard result.count > 0, let set = result.set else {
      return tell(.info, "nothing to \(action)" + (others.isEmpty ? "" : ": " + others.joined(separator: ", ")))
    }
    open(
      asked.action, .set(set, count: result.count), count: result.count,
      title: "\(Self.verb(asked.action)) \(CountText.grouped(result.count)) task\(result.count == 1 ? "" : "s")?",
      lines: [asked.subject, result.byState.words] + others + [asked.action.words.consequence])
  }

  /// Asks about one task; the caution is what it has done so far, when that is why it is asked.
  private mutating func ask(_ action: OperatorAction, _ id: TaskID, caution: String? = nil) {
    let subject = name(of: id).map { "#\(id)  \($0)" } ?? "#\(id)"
    let end = caution.map { [$0, "It is asked to stop; nothing brings the run back."] }
    open(
      action, .task(id), count: 1, title: "\(Self.verb(action)) #\(id)?",
      lines: [subject] + (end ?? [action.words.consequence]))
  }

  private mutating func open(
    _ action: OperatorAction, _ targets: ActionRequest.Targets, count: Int, title: String, lines: [String]
  ) {
    // The answer to an earlier one must not put another question under the fingers of who answers this one.
    giveUpProposal()
    dialog = Dialog(
      action: action, targets: targets, count: count, title: title, lines: lines,
      answer: count >= Dialog.typedFrom ? .count(typed: "", isWrong: false) : .choice(isYes: false), askedAt: uptime)
  }

  private static func verb(_ action: OperatorAction) -> String {
    action.rawValue.prefix(1).uppercased() + action.rawValue.dropFirst()
  }

  private func name(of id: TaskID) -> String? {
    for name in ListPane.allCases {
      if let list = lists[name], let index = list.index(of: id) { return list.rows[index].name }
    }
    return nil
  }

  // MARK: - Answering a question

  /// An answer is younger than its question: keys that were on their way when it was put do nothing.
  mutating func pressInDialog(_ key: Key) {
    guard var shown = dialog, shown.takesAnswers(at: uptime) else { return }
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
    default: return refuse(key)
    }
    dialog = shown
  }

  private mutating func confirm(_ shown: Dialog) {
    dialog = nil
    guard hasServer() else { return }
    send(shown.action, shown.targets)
  }

  // MARK: - Sending and hearing what came of it

  private mutating func send(_ action: OperatorAction, _ targets: ActionRequest.Targets) {
    let token = makeToken()
    pending.removeAll { $0.targets == targets }
    pending.append(PendingAction(action: action, targets: targets, progress: .sent(token), since: uptime))
    notice = nil
    outbox.append(.act(ActionRequest(action: action, targets: targets, token: token)))
    marks = []
    rangeStart = nil
  }

  /// What is said of tasks that the server does not have: those on screen were there.
  private static let missing = "deleted meanwhile"

  mutating func take(_ report: ActionReport, _ token: RequestToken) {
    guard let index = pending.firstIndex(where: { $0.progress == .sent(token) }) else { return }
    switch report {
    case .one(let answer): take(answer, for: index)
    case .many(let result):
      let action = pending.remove(at: index)
      let lines = result.lines(of: action.action, missing: Self.missing)
      tell(
        result.isClean ? .success : .error,
        "\(action.words()): " + (lines.isEmpty ? "none" : lines.joined(separator: ", ")))
    }
    for name in ListPane.allCases { lists[name]?.isStale = true }
    detail?.isStale = true
  }

  private mutating func take(_ answer: ActionAnswer, for index: Int) {
    let action = pending[index]
    // An abridged one would take away what is shown; all of it is loaded next.
    if let task = answer.task.map({ anchored($0) }), task.abridged != true {
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
    case .notFound: tell(.error, "\(what): it was deleted")
    case .illegal:
      let state = answer.task.map { " it is \($0.state.rawValue)" } ?? ""
      tell(.error, "\(what): not possible," + (state.isEmpty ? " its state does not allow it" : state))
    case .notKillable: tell(.error, "\(what): Swift work in a process cannot be killed; x asks it to stop")
    case .closureLost: tell(.error, "\(what): the process that had this closure is gone, so it cannot run again")
    case .changed, .excluded, .notReached, .uncertain: tell(.error, "\(what): left alone, it is in another state now")
    case .retried, .deleted: tell(.success, "\(what): \(answer.result.words(by: action.action))")
    }
    pending.remove(at: index)
    if answer.result == .notFound, let id = action.id { noteDeleted(id) }
  }

  mutating func takePending(_ failure: RequestFailure, _ token: RequestToken) {
    if let asked = proposal, asked.token == token {
      proposal = nil
      tell(.error, "\(asked.action.rawValue): \(failure.message)")
    } else if let index = pending.firstIndex(where: { $0.progress == .sent(token) }) {
      let action = pending.remove(at: index)
      if failure.isMissing, let id = action.id {
        tell(.error, "\(action.words()): it was deleted")
        noteDeleted(id)
      } else {
        tell(.error, "\(action.words()): \(failure.message)")
      }
    } else if let index = pending.firstIndex(where: { $0.watch == token }) {
      pending[index].watch = nil
      if failure.isMissing, let id = pending[index].id { noteDeleted(id) }
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

  /// Whether a queue is paused, as far as is known.
  func isPaused(queue: String) -> Bool { board?.queues[ExactText(queue)]?.paused != nil }

  mutating func togglePause() {
    guard hasServer() else { return }
    guard let task = list.selected else { return tell(.info, "no task is selected") }
    guard !queueRequests.values.contains(task.queue) else {
      return tell(.info, "queue \(task.queue): the server has not answered yet")
    }
    let isPaused = isPaused(queue: task.queue)
    let token = makeToken()
    queueRequests[token] = task.queue
    tell(.info, "\(isPaused ? "resume" : "pause") of queue \(task.queue) requested")
    outbox.append(.setQueuePaused(queue: task.queue, paused: !isPaused, token))
  }
}
