import SignalboxModel

extension Dashboard {
  func drawDetail(_ pane: Layout.Pane, on canvas: inout Canvas) {
    let isFocused = focus == .detail
    let role: Role = isFocused ? .focusedTitle : .title
    var title = [canvas.piece("Task", role)]
    if let detail {
      title.append(canvas.piece(" #\(detail.id)", isFocused ? .focusedTitle : .identifier))
      title.append(canvas.piece("  \(detail.task.name)", role))
    }
    let content = pane.content
    let width = content.columns - 2
    var lines = detailLines(width: width, most: isFocused ? .max : content.rows + 1)
    // The whole of it is for whoever came to inspect; beside the lists a line each of payload and result leaves room
    // for the rest.
    if !isFocused, lines.count > content.rows {
      lines = detailLines(width: width, commandLines: Self.commandLines)
      let free = content.rows - lines.count
      if free > 0 { lines = detailLines(width: width, commandLines: Self.commandLines + free) }
    }
    let last = max(0, lines.count - content.rows)
    let scroll = min(detail?.scroll ?? 0, last)
    let below = lines.count - scroll - content.rows
    let bottom = below > 0 ? [canvas.piece("\(canvas.glyphs.down) \(below) more", .muted)] : []
    canvas.frame(pane, title: title, right: [], bottom: bottom, isFocused: isFocused)
    guard detail != nil else {
      canvas.put("No task is selected", content.column + 1, content.row, width: content.columns - 1, looks[.muted])
      return
    }
    for (line, pieces) in lines.dropFirst(scroll).prefix(content.rows).enumerated() {
      canvas.put(pieces, content.column + 1, content.row + line, width: content.columns - 1)
    }
    if pane.edge != .box, below > 0, content.rows > 0 {
      let words = " \(canvas.glyphs.down) \(below) more "
      canvas.putRight(words, endingAt: content.end, content.bottom - 1, width: content.columns, looks[.muted])
    }
  }

  /// Columns of the names at the left.
  private static let label = 10
  /// Lines of a command in a summary, where there are no more for it.
  private static let commandLines = 2

  /// The facts that have a form or a place of their own here.
  ///
  /// Every other is a line as it is told elsewhere.
  private static let formed: Set<TaskFact> = [
    .command, .directory, .pid, .id, .name, .state, .why, .queue, .priority, .tries, .tags, .payload, .redacted, .after,
    .timeout, .worker, .progress, .enqueued, .due, .started, .ended, .cancel, .result, .error, .variables,
  ]

  /// Writes all there is to say of the task, wrapped to a width.
  ///
  /// - Parameters:
  ///   - width: columns that a line has.
  ///   - commandLines: how many lines a command has at most in a summary; nil for all there is to say.
  ///   - most: how many of the lines are wanted at most.
  /// - Returns: the lines.
  func detailLines(width: Int, commandLines: Int? = nil, most: Int = .max) -> [[Canvas.Piece]] {
    guard let detail else { return [] }
    let task = detail.task
    let isSummary = commandLines != nil
    var writer = FieldWriter(width: width, looks: looks, label: Self.label, most: most)
    if let command = detail.command {
      add(command, pid: detail.attempts?.last?.pid, atMost: commandLines, to: &writer)
    }
    addState(of: task, to: &writer)
    if let cancel = task.cancelRequested {
      writer.field("cancel", [("requested by \(cancel.by) at \(stamp(cancel.at))", .cancelling)])
    }
    if !task.tags.isEmpty { writer.field("tags", [(task.tags.joined(separator: "  "), .ui)]) }
    if isSummary, detail.command == nil { writer.lines("payload", [String(task.payload.text[...].prefix(utf8: 1024))]) }
    if let attempts = detail.attempts, !attempts.isEmpty { add(attempts, of: task, to: &writer) }
    if !isSummary, detail.command == nil { writer.lines("payload", detail.payload, isWrapped: true) }
    if !isSummary, let trace = task.error?.backtrace {
      let lines = trace.split(separator: "\n").prefix(64).map { String($0.prefix(utf8: 4096)) }
      writer.lines("trace", lines, isWrapped: true)
    }
    if let names = task.redactedWords {
      writer.field("redacted", [(names.joined(separator: "  "), .muted)])
    }
    if let result = task.result {
      writer.lines(
        "result", isSummary ? [String(result.text[...].prefix(utf8: 1024))] : detail.result, isWrapped: !isSummary)
    }
    // Last of all: a shell hands on dozens of them.
    if !isSummary, let names = detail.command?.variableWords { writer.field("variables", [(names, .muted)]) }
    if let problem = detail.problem { writer.field("problem", [(problem, .flashError)]) }
    return writer.lines
  }

  /// Writes what runs, where, and as which process, which is looked for first; the command takes at most so many lines,
  /// or as many as it needs.
  private func add(_ command: CommandPayload, pid: Int?, atMost most: Int?, to writer: inout FieldWriter) {
    let text = DisplayText.sanitised(String(command.shellText[...].prefix(utf8: 4096)))
    writer.lines("command", Self.lines(of: text, width: max(1, writer.width - writer.label), atMost: most))
    let process = pid.map { (name: "pid", words: [("\($0)", .identifier)] as FieldWriter.Words) }
    if let directory = command.directory {
      writer.pair(("directory", [(directory, .ui)]), process)
    } else if let process {
      writer.field(process.name, process.words)
    }
  }

  /// A text in lines.
  ///
  /// Where there are not enough for all of it the last is cut in its middle: its end tells as much as its beginning.
  private static func lines(of text: String, width: Int, atMost most: Int?) -> [String] {
    let lines = DisplayText.wrapped([text], to: width).map { $0.first?.text ?? "" }
    guard let most, most > 0, lines.count > most else { return lines.map(String.init) }
    let rest = String(text[lines[most - 1].startIndex...])
    return lines.prefix(most - 1).map(String.init) + [DisplayText.truncatedInMiddle(rest, to: width)]
  }

  private func addState(of task: TaskRecord, to writer: inout FieldWriter) {
    let priority: FieldWriter.Words = [(String(task.priority), task.priority == 0 ? .muted : .ui)]
    let timeout = task.timeout.map {
      (name: "timeout", words: [(DurationText.compact(Duration(heldSeconds: $0)), Role.ui)])
    }
    writer.pair(("state", stateWords(task)), ("queue", queueWords(task)))
    // Beside the lists there may be no room for the rest.
    if let failure = task.error {
      writer.field("error", [(failure.parts.type, .failed), (String(failure.parts.rest[...].prefix(utf8: 4096)), .ui)])
    }
    if let reason = task.reason, !reason.isEmpty { writer.field("why", [(reason, task.role)]) }
    writer.pair(("tries", [(triesWords(task), .ui)]), ("priority", priority))
    if let worker = task.worker {
      writer.pair(("worker", [(worker, .ui)]), timeout)
    } else if let timeout {
      writer.field(timeout.name, timeout.words)
    }
    if let progress = task.progress { writer.field("progress", progressWords(progress)) }
    writer.pair(
      ("enqueued", moment(task.enqueuedAt, ago: age(task))),
      task.runAt.map { ("due", dueWords($0)) } ?? task.startedAt.map { ("started", moment($0, ago: startedAge(task))) })
    if let end = task.finishedAt {
      writer.pair(
        ("ended", moment(end, ago: finishedAge(task))), task.startedAt.map { _ in ("took", [(took(task), .ui)]) })
    }
    if let after = task.after {
      writer.field("after", [("#\(after)", .identifier), (task.afterMode.map { "  \($0.words)" } ?? "", .muted)])
    }
    for fact in TaskFact.allCases where !Self.formed.contains(fact) {
      guard let text = fact.text(of: task, detail?.command) else { continue }
      writer.field(fact.rawValue, [(text, fact == .request ? .identifier : .ui)])
    }
    if task.rescues > 0 {
      writer.field("rescues", [("\(task.rescues) \(task.rescues == 1 ? "worker" : "workers") lost", .flashPending)])
    }
  }

  private func stateWords(_ task: TaskRecord) -> FieldWriter.Words {
    if detail?.isDeleted == true { return [("was deleted", .muted)] }
    let glyphs = Glyphs(isASCII: configuration.ascii)
    var words: FieldWriter.Words = [("\(glyphs.state(task)) \(task.stateWord)", task.role)]
    if task.state == .running { words.append((" " + DurationText.elapsed(duration(task)), .ui)) }
    return words
  }

  private func queueWords(_ task: TaskRecord) -> FieldWriter.Words {
    guard let paused = board?.queues[ExactText(task.queue)]?.paused else { return [(task.queue, .ui)] }
    return [(task.queue, .ui), ("  paused by \(paused.by)", .flashPending)]
  }

  private func triesWords(_ task: TaskRecord) -> String {
    task.attempt > 0 ? "\(task.triesText), attempt \(task.attempt)" : task.triesText
  }

  private func progressWords(_ progress: TaskProgress) -> FieldWriter.Words {
    guard let fraction = progress.fraction, let percent = progress.percent else {
      return [(progress.message ?? "", .ui)]
    }
    let (filled, empty) = Glyphs(isASCII: configuration.ascii).bar(fraction, columns: 16)
    return [
      (filled, .chartBar), (empty, .chartTrack), (" \(percent)%", .ui),
      (progress.message.map { "  \($0)" } ?? "", .muted),
    ]
  }

  private func stamp(_ moment: Timestamp) -> String {
    TimeText.stamp(moment, now: serverNow, in: configuration.zone)
  }

  /// A moment with how long ago it was; nil when nobody knows that.
  private func moment(_ moment: Timestamp, ago seconds: Double?) -> FieldWriter.Words {
    [(stamp(moment), .ui), (seconds.map { "  \(DurationText.elapsed($0)) ago" } ?? "", .muted)]
  }

  /// Seconds since the latest attempt began.
  private func startedAge(_ task: TaskRecord) -> Double? {
    guard task.state != .running else { return duration(task) }
    guard let ended = finishedAge(task), let ran = task.duration else { return nil }
    return ended + ran
  }

  private func dueWords(_ due: Timestamp) -> FieldWriter.Words {
    [(stamp(due), .ui), ("  in \(DurationText.elapsed(due - ageNow))", .scheduled)]
  }

  private func add(_ attempts: [AttemptRecord], of task: TaskRecord, to writer: inout FieldWriter) {
    let glyphs = Glyphs(isASCII: configuration.ascii)
    // The latest failure is the task's own, which is told already.
    var told = task.error
    // The newest are the interesting ones; a task may have had thousands.
    let shown = attempts.suffix(20)
    if attempts.count > shown.count {
      writer.field("attempts", [("\(attempts.count - shown.count) earlier ones", .muted)])
    }
    for (index, attempt) in shown.reversed().enumerated() {
      let isFirst = index == 0 && attempts.count == shown.count
      let role = attempt.outcome.role
      let isMarked = log.key == AttemptKey(task: task.id, attempt: attempt.attempt)
      var words: FieldWriter.Words = focus == .detail ? [(isMarked ? glyphs.cursor + " " : "  ", .mark)] : []
      words += [
        ("#\(attempt.attempt) ", .identifier),
        ("\(glyphs.outcome(attempt.outcome)) \(attempt.outcome?.rawValue ?? "running")", role),
        ("  \(stamp(attempt.startedAt))", .ui),
      ]
      if let end = attempt.endedAt {
        words.append((" \(glyphs.arrow) \(stamp(end))", .ui))
        words.append((" (\(DurationText.compact(attempt.duration)))", .muted))
      }
      words.append(("  \(attempt.worker)", .muted))
      writer.field(isFirst ? "attempts" : "", words)
      if let failure = attempt.error {
        let isTold = failure.type == told?.type && failure.message == told?.message
        told = nil
        let rest = String(failure.parts.rest[...].prefix(utf8: 512))
        if !isTold { writer.field("", [("   \(failure.parts.type)", .failed), (rest, .muted)]) }
      }
    }
  }
}

extension AfterMode {
  /// What of the task before it a task waits, or waited, for.
  fileprivate var words: String {
    switch self {
    case .ended: "when its first attempt has ended"
    case .completed: "when it has completed"
    }
  }
}

extension AttemptEnd? {
  fileprivate var role: Role {
    switch self {
    case nil: .running
    case .completed: .completed
    case .failed, .timedOut, .lost: .failed
    case .cancelled: .cancelled
    case .released, .snoozed: .scheduled
    }
  }
}
