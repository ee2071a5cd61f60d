import SignalboxModel

extension Dashboard {
  /// Opens the window for the task under the cursor.
  mutating func explain() {
    guard let task = list.selected else { return tell(.info, "no task is selected") }
    explanation = Explanation(task)
  }

  /// - Returns: whether it has to wait for a tick.
  mutating func loadExplanation() -> Bool {
    guard var open = explanation, open.isStale || open.hasMoved, open.loading == nil else { return false }
    guard open.isStale ? isDue(open.asked) : open.isOld(at: uptime) else { return true }
    let token = makeToken()
    open.loading = token
    open.isStale = false
    open.hasMoved = false
    open.asked = uptime
    explanation = open
    outbox.append(.loadWhy(open.id, token))
    return false
  }

  mutating func take(_ answer: WhyAnswer, _ token: RequestToken) {
    guard explanation?.loading == token else { return }
    explanation?.take(answer)
  }

  mutating func pressInExplanation(_ key: Key) {
    guard let open = explanation else { return }
    let (scroll, last) = (open.scroll, lastExplanationScroll)
    let command: Command? = key == .character(" ") ? .pageDown : KeyBinding.command(for: key, in: .list)
    switch command {
    case .up: explanation?.scroll = max(0, min(scroll, last) - 1)
    case .down: explanation?.scroll = min(last, scroll + 1)
    case .pageUp, .halfPageUp: explanation?.scroll = max(0, min(scroll, last) - 8)
    case .pageDown, .halfPageDown: explanation?.scroll = min(last, scroll + 8)
    case .top: explanation?.scroll = 0
    case .bottom: explanation?.scroll = last
    case .why, .back, .quit, .inspect: explanation = nil
    case .some(let command) where open.remedies.contains(command): follow(command, of: open)
    default: refuse(key)
    }
  }

  /// Does what a remedy in the window names.
  ///
  /// It is for the window's task alone, and to be seen where it is done.
  private mutating func follow(_ command: Command, of open: Explanation) {
    if let problem = problem(with: command, of: open) { return tell(.info, problem) }
    explanation = nil
    perform(command)
  }

  /// Why the key for a remedy does nothing now; nil when it does what the window says.
  private func problem(with command: Command, of open: Explanation) -> String? {
    if case .act = command, !marks.isEmpty { return "tasks are marked, and keys act on those; Esc leaves" }
    guard list.selected?.id == open.id else { return "#\(open.id) has left the list; Esc leaves" }
    // The key that resumes a queue pauses one that goes on already.
    guard command != .pauseQueue || isPaused(queue: open.queue) else {
      return "queue \(open.queue) is not paused any more"
    }
    return nil
  }

  /// The remedies in the window that keys do now, each once.
  var offeredRemedies: [Command] {
    guard let open = explanation else { return [] }
    return open.remedies.reduce(into: [Command]()) { offered, command in
      guard !offered.contains(command), offers(command), problem(with: command, of: open) == nil else { return }
      offered.append(command)
    }
  }
}
