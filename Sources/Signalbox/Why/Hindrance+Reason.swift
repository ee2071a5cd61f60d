import SignalboxModel

extension SlotUse {
  /// How a server gets more slots.
  var remedy: String {
    switch limit {
    case let limit? where limit.resource == MachineShortage.Resource.descriptors.rawValue:
      """
      \(limit.configured) slots are configured, and the server's limit of open files leaves room for \(total): raise it, \
      by `ulimit -Hn` or LimitNOFILE= of its service.
      """
    default: "More slots: `slots` of RegistryConfiguration, or `signalbox serve --slots N`."
    }
  }
}

extension Hindrance {
  /// The long answer: what is so, and what to do about it.
  func reason(for task: TaskRecord, at now: Timestamp) -> WhyReason {
    let words = HindranceWords(task: task, now: now)
    let (message, remedy) = words.sentences(for: self)
    var reason = WhyReason(code: code(for: task), message: message, remedy: remedy)
    switch self {
    case .concurrency(_, _, let line), .rate(_, _, let line), .noSlot(_, _, let line), .next(let line):
      reason.ahead = line.ahead
      if line.ahead.map({ $0 < Self.countLimit }) ?? false { reason.estimate = line.wait?.seconds }
    default: break
    }
    return reason
  }
}

/// Puts what is known of one task at one moment into sentences.
struct HindranceWords {
  var task: TaskRecord
  var now: Timestamp

  func sentences(for hindrance: Hindrance) -> (message: String, remedy: String) {
    switch hindrance {
    case .waiting(let predecessor): waiting(predecessor)
    case .scheduled: scheduled
    case .retrying(let failure):
      (
        "try \(task.tries) of \(task.maxAttempts) failed\(due(", and the next comes")); the error was \(brief(failure))",
        "It is tried again by itself. `signalbox logs \(task.id)` shows what it did; a cancel ends the tries."
      )
    case .held: held
    case .paused(let mark):
      (
        "\(mark.by) paused the queue \(task.queue) \(MomentText.at(mark.at, now: now))",
        "Let the queue go on: `signalbox resume \(task.queue.shellWord)`."
      )
    case .unknownName, .noCommands, .closureElsewhere, .notStarted: aboutWorkers(hindrance)
    case .storeNotWritable(let fault):
      (
        "the store takes no changes, so nothing can be started: \(fault)",
        "Do what the message says; tasks go on once the store can write."
      )
    case .draining:
      (
        "the server is shutting down and starts nothing more",
        "It stays in the store, and runs when a server is started on that again."
      )
    case .concurrency(let limit, let running, let line): concurrency(limit, running, line)
    case .rate(let rate, let next, let line): self.rate(rate, next, line)
    case .shortage(let shortage):
      (
        "\(shortage), so that nothing can be started",
        "It starts by itself as soon as there is room. \(shortage.resource.remedy), or run less at once with `--slots`."
      )
    case .noSlot(let slotClass, let use, let line): noSlot(slotClass, use, line)
    case .next(let line):
      ("nothing stands against it: there is a free slot\(place(line, wait: false))", "Nothing needs to be done.")
    case .cannotEnd(let words):
      (
        "it is to end, but \(words)",
        """
        It ends by itself when that is gone, and holds up no other task. A process in state D waits for a device or a file \
        system; another user's can be ended by that user or by root.
        """
      )
    case .running(let usual): running(usual)
    case .ended: ended
    }
  }

  // MARK: - Waiting

  private func waiting(_ predecessor: TaskRecord?) -> (String, String) {
    let id = task.after.map { "#\($0)" } ?? "another task"
    let what = task.afterMode == .completed ? "to complete" : "to end its first attempt"
    let state = predecessor.map { " (\($0.name)), which is \($0.state)" } ?? ""
    let advice = task.afterMode == .completed ? " It is cancelled if \(id) does not complete." : ""
    let look = task.after.map { " `signalbox why \($0)` says what keeps that one." } ?? ""
    return ("it waits for \(id)\(state), \(what)", "It starts by itself after that.\(advice)\(look)")
  }

  private var scheduled: (String, String) {
    guard task.state == .waiting else {
      return ("it is not due yet\(due)", "Nothing needs to be done: it is queued when its time comes.")
    }
    return (
      "it is not due yet\(due(": its time comes"))",
      "Nothing needs to be done: it is queued when its time has come and its wait is over."
    )
  }

  private var held: (String, String) {
    let request = task.origin?.requestID.map { "the request \($0)" } ?? "the request that added it"
    return (
      "the response of \(request) has not ended yet",
      "It starts when the response has been sent. If that takes too long, look at what the request's handler does."
    )
  }

  private func aboutWorkers(_ hindrance: Hindrance) -> (String, String) {
    switch hindrance {
    case .unknownName(let known):
      let names = known.isEmpty ? "none is" : MomentText.list(known, limit: 20) + (known.count == 1 ? " is" : " are")
      return (
        "nothing here runs tasks named \(task.name); \(names) registered",
        """
        Register the type in the server's catalogue, or name \(task.name) in the formerNames of the type that replaced it, \
        and start the server again. Cancel the task if nothing is to run it.
        """
      )
    case .noCommands:
      return (
        "it is a command, and this server runs none",
        "Serve this store with `signalbox serve`, or add `.commands(…)` to the app's catalogue."
      )
    case .closureElsewhere:
      return (
        "it is a closure of another process, which alone could run it",
        "Cancel it. Work that any process may run is a BackgroundTask type registered in the catalogue."
      )
    default:
      return (
        "the registry has not been started, so that nothing is claimed",
        "Hand the registry to the app: `Application(router: router, services: [registry])` runs it."
      )
    }
  }

  // MARK: - The line

  private func concurrency(_ limit: Int, _ running: Int, _ line: Hindrance.Line) -> (String, String) {
    let place = placeInQueue(line, pace: "at the usual pace")
    let end = running == 1 ? "that ends" : "one of them ends"
    let turn = line.ahead == 0 ? end : "it is its turn"
    let tasks = running == 1 ? "1 of its tasks runs" : "\(running) of its tasks run"
    return (
      "the queue \(task.queue) runs at most \(limit) at once, and \(tasks)\(place)",
      "It starts when \(turn). `signalbox queues \(task.queue.shellWord) --concurrency N` changes the limit, 0 ends it."
    )
  }

  private func rate(_ rate: Double, _ next: Duration, _ line: Hindrance.Line) -> (String, String) {
    let tasks = rate == 1 ? "1 task" : "\(Self.number(rate)) tasks"
    let start = "the next may start in \(DurationText.compact(next))"
    let place = placeInQueue(line, pace: "at that rate")
    return (
      "the queue \(task.queue) starts at most \(tasks) a second, and \(start)\(place)",
      "It starts when it is its turn. `signalbox queues \(task.queue.shellWord) --rate N` changes the rate, 0 ends it."
    )
  }

  /// A number without a fraction that it does not have.
  static func number(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

  private func placeInQueue(_ line: Hindrance.Line, pace: String) -> String {
    guard let ahead = line.ahead else { return "" }
    let count = CountText.grouped(ahead)
    guard ahead < Hindrance.countLimit else { return "; \(count) or more of its tasks are before it" }
    let tasks =
      switch ahead {
      case 0: "; no other of its tasks is before it"
      case 1: "; 1 of its tasks is before it"
      default: "; \(count) of its tasks are before it"
      }
    return tasks + (line.wait.map { ": about \(DurationText.compact($0)) \(pace)" } ?? Self.doubt(line))
  }

  /// Why nobody can tell when it starts; empty when there is nothing to say.
  private static func doubt(_ line: Hindrance.Line) -> String {
    line.late.map { "; nobody can tell when it starts: \($0.words)" } ?? ""
  }

  private func noSlot(_ slotClass: ClosureClass, _ use: SlotUse, _ line: Hindrance.Line) -> (String, String) {
    switch slotClass {
    case .cooperative:
      (
        use.total == 0
          ? "this server has no slots" : "\(Self.all(use.total, "slot")) taken\(place(line, wait: true))",
        "It starts when it is its turn. \(use.remedy)"
      )
    case .blocking:
      (
        "\(Self.all(use.total, "thread", " for blocking tasks")) taken\(place(line, wait: true))",
        "It starts when it is its turn. More threads: `blockingThreads` of RegistryConfiguration."
      )
    }
  }

  /// `all 4 slots are`, `the only slot is`.
  private static func all(_ count: Int, _ noun: String, _ more: String = "") -> String {
    count == 1 ? "the only \(noun)\(more) is" : "all \(count) \(noun)s\(more) are"
  }

  private func place(_ line: Hindrance.Line, wait: Bool) -> String {
    guard let ahead = line.ahead else { return "" }
    guard ahead < Hindrance.countLimit else { return ", and \(CountText.grouped(ahead)) or more tasks are before it" }
    let tasks =
      switch ahead {
      case 0: ", and no other task is before it"
      case 1: ", and 1 task is before it"
      default: ", and \(CountText.grouped(ahead)) tasks are before it"
      }
    guard wait else { return tasks }
    return tasks + (line.wait.map { ": about \(DurationText.compact($0)) at the usual pace" } ?? Self.doubt(line))
  }

  // MARK: - What does not wait

  private func running(_ usual: Duration?) -> (String, String) {
    let start = task.duration.map { ", for \(DurationText.compact($0))" } ?? ""
    let pace = usual.map { "; \(task.name) usually takes \(DurationText.compact($0))" } ?? ""
    let message = "it is not waiting: attempt \(task.attempt) runs\(start)\(pace)"
    guard let cancel = task.cancelRequested else { return (message, "Nothing needs to be done.") }
    let advice =
      task.kind == .command
      ? "`signalbox kill \(task.id)` ends the command by force."
      : "It stops where its code looks for cancellation; Swift work cannot be ended by force."
    return ("\(message); \(cancel.by) asked it to stop \(MomentText.at(cancel.at, now: now))", advice)
  }

  private var ended: (String, String) {
    let when = task.finishedAt.map { " \(MomentText.at($0, now: now))" } ?? ""
    let again = "`signalbox retry \(task.id)` runs it again."
    switch task.state {
    case .completed: return ("it is not waiting: it completed\(when)", again)
    case .failed where task.error?.type == "closureLost":
      return (
        "it is not waiting: its process ended, and only that could run this closure",
        "It cannot be run again. Work that must outlive its process is a BackgroundTask type registered in the catalogue."
      )
    case .failed:
      let error = task.error.map { ": \(brief($0))" } ?? ""
      let tries = task.tries > 0 ? " after try \(task.tries) of \(task.maxAttempts)" : ""
      return (
        "it is not waiting: it failed\(when)\(tries)\(error)", "`signalbox logs \(task.id)` shows what it did. \(again)"
      )
    default:
      let who = task.cancelRequested.map { " by \($0.by)" } ?? ""
      let error = task.error.map { ": \(brief($0))" } ?? ""
      return ("it is not waiting: it was \(task.state)\(who)\(when)\(error)", again)
    }
  }

  // MARK: - Words

  private var due: String { due(": it is queued") }

  private func due(_ words: String) -> String {
    task.runAt.map { "\(words) \(MomentText.at($0, now: now)), in \(DurationText.compact(max($0 - now, .zero)))" } ?? ""
  }

  /// An error in one line of a length that a person reads.
  private func brief(_ failure: TaskFailure) -> String {
    let line = failure.summary.split(whereSeparator: \.isNewline).first.map(String.init) ?? failure.type
    return line.count > 200 ? "\(line.prefix(200))…" : line
  }
}
