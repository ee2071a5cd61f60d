import SignalboxModel

extension Dashboard {
  /// What one column of a list says of a task.
  func pieces(
    _ column: ListColumns.Kind, _ task: TaskRecord, in list: TaskList, width: Int, _ base: Style, on canvas: Canvas
  ) -> [Canvas.Piece] {
    func one(_ text: String, _ role: Role = .ui) -> [Canvas.Piece] { [canvas.piece(text, role, over: base)] }
    if list.deleted == task.id, let pieces = deleted(task, column, base, canvas) { return pieces }
    switch column {
    case .id: return one("#\(task.id)", .identifier)
    case .name: return [Canvas.Piece(text: task.name, style: base)]
    case .queue: return one(task.queue, isPaused(queue: task.queue) ? .flashPending : .muted)
    case .priority: return task.priority == 0 ? one(canvas.glyphs.dot, .muted) : one(String(task.priority))
    case .tries: return one(task.triesText, task.tries > 0 ? .ui : .muted)
    case .age: return one(DurationText.elapsed(seconds(column, task)), .ui)
    case .running: return one(task.startedAt.map { _ in DurationText.elapsed(seconds(column, task)) } ?? "", .ui)
    case .ended: return one(task.finishedAt.map { _ in DurationText.elapsed(seconds(column, task)) } ?? "", .muted)
    case .took: return one(took(task), .ui)
    case .worker: return one(task.worker ?? "", .muted)
    case .progress: return progress(task, width: width, base, canvas)
    case .reason: return reason(task, base, canvas)
    case .error: return error(task, width: width, base, canvas)
    // Commands of one program often begin alike, and differ in what they are given last.
    case .command: return one(DisplayText.truncatedInMiddle(list.commandText(of: task), to: width))
    }
  }

  /// The seconds that a column of a length of time that ticks shows; nil when nobody knows them.
  private func seconds(_ column: ListColumns.Kind, _ task: TaskRecord) -> Double? {
    switch column {
    case .age: age(task)
    case .running: duration(task)
    case .ended: finishedAge(task)
    default: nil
    }
  }

  func took(_ task: TaskRecord) -> String {
    guard task.startedAt != nil, task.finishedAt != nil else { return "" }
    return DurationText.compact(duration(task))
  }

  /// The server does not have the task any more: that is said beside its name, which every width has, and nothing of the
  /// state that it was in.
  ///
  /// - Returns: nil for a column that says nothing of the state.
  private func deleted(
    _ task: TaskRecord, _ column: ListColumns.Kind, _ base: Style, _ canvas: Canvas
  ) -> [Canvas.Piece]? {
    switch column {
    case .name: [canvas.piece("was deleted", .muted, over: base), Canvas.Piece(text: " \(task.name)", style: base)]
    case .age, .running, .progress, .reason, .error: [canvas.piece("", .muted, over: base)]
    case .id, .queue, .priority, .tries, .worker, .took, .ended, .command: nil
    }
  }

  private func progress(_ task: TaskRecord, width: Int, _ base: Style, _ canvas: Canvas) -> [Canvas.Piece] {
    guard let progress = task.progress else { return [canvas.piece(canvas.glyphs.dot, .muted, over: base)] }
    let message = progress.message ?? ""
    guard let fraction = progress.fraction, let percent = progress.percent else {
      return [canvas.piece(message, .muted, over: base)]
    }
    let columns = min(12, max(4, width - 5))
    var pieces = bar(fraction, columns: columns, base, canvas)
    let padding = percent < 10 ? "   " : percent < 100 ? "  " : " "
    pieces.append(canvas.piece("\(padding)\(percent)%", .ui, over: base))
    if width >= columns + 14, !message.isEmpty { pieces.append(canvas.piece("  \(message)", .muted, over: base)) }
    return pieces
  }

  func bar(_ fraction: Double, columns: Int, _ base: Style, _ canvas: Canvas) -> [Canvas.Piece] {
    let (filled, empty) = canvas.glyphs.bar(fraction, columns: columns)
    return [canvas.piece(filled, .chartBar, over: base), canvas.piece(empty, .chartTrack, over: base)]
  }

  /// Why the task is not running, and when it may if that is known.
  private func reason(_ task: TaskRecord, _ base: Style, _ canvas: Canvas) -> [Canvas.Piece] {
    let reason = task.reason.flatMap { $0.isEmpty ? nil : $0 }
    if task.state == .scheduled, let runAt = task.runAt {
      let due = "due in \(DurationText.elapsed(runAt - ageNow))"
      let more = reason.flatMap { $0 == task.state.rawValue ? nil : ", \($0)" } ?? ""
      return [canvas.piece(due + more, task.role, over: base)]
    }
    if let reason { return [canvas.piece(reason, task.role, over: base)] }
    let words =
      switch task.state {
      case .waiting: task.after.map { "waiting for #\($0)" } ?? "waiting"
      case .queued where isPaused(queue: task.queue): "queued, its queue is paused"
      default: task.state.rawValue
      }
    return [canvas.piece(words, task.role, over: base)]
  }

  /// Where there is no room for all of it the reason that a command gave is worth more than its exit code, which the
  /// detail tells.
  private func error(_ task: TaskRecord, width: Int, _ base: Style, _ canvas: Canvas) -> [Canvas.Piece] {
    let pieces = error(task, base, canvas)
    guard let reason = task.error?.commandReason, Canvas.width(pieces, upTo: width + 1) > width else { return pieces }
    return [canvas.piece(reason, .failed, over: base)]
  }

  private func error(_ task: TaskRecord, _ base: Style, _ canvas: Canvas) -> [Canvas.Piece] {
    var pieces: [Canvas.Piece] = []
    if task.state == .cancelled { pieces.append(canvas.piece(task.endWords, .cancelled, over: base)) }
    if let failure = task.error {
      pieces.append(canvas.piece((pieces.isEmpty ? "" : "  ") + failure.parts.type, .failed, over: base))
      pieces.append(canvas.piece(failure.parts.rest, .ui, over: base))
    }
    return pieces
  }
}
