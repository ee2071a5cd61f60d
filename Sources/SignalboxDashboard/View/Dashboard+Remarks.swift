import SignalboxModel

/// What a row says of what is happening to its task. One row brings no column into the list: it is said where the row has
/// room.
extension Dashboard {
  struct Remark: Hashable, Sendable {
    var words: String
    var role: Role
    /// Whether it has to be read, even where that cuts the name of the task.
    var isUrgent: Bool
  }

  /// Where the task is now that has left this list, be it that it is still under the cursor or that the list is not
  /// loaded anew; else what is being done to it.
  func remark(on task: TaskRecord, in list: TaskList) -> Remark? {
    guard list.deleted != task.id else { return nil }
    if list.cursorHasLeft, task.id == list.cursor { return departure(of: task, from: list) }
    guard task.state == .running else {
      // The columns of the other lists tell the state themselves.
      guard list.pane == .running else { return nil }
      return Remark(words: "now \(task.state.rawValue)", role: task.role, isUrgent: false)
    }
    if isBeingKilled(task.id) { return Remark(words: "killing…", role: .cancelling, isUrgent: false) }
    guard task.cancelRequested != nil else { return nil }
    return Remark(words: "cancelling…", role: .cancelling, isUrgent: false)
  }

  private func departure(of task: TaskRecord, from list: TaskList) -> Remark {
    // With a state of this list, what became of it is not known: the server is being asked.
    let isUnknown = task.state == .running || (list.filter.isEmpty && list.pane.states.contains(task.state))
    return Remark(words: isUnknown ? "moving on…" : "now \(task.state.rawValue)", role: task.role, isUrgent: true)
  }

  private func isBeingKilled(_ id: TaskID) -> Bool {
    pending.contains { $0.action == .kill && $0.id == id && $0.progress == .requested }
  }

  /// Says a remark behind all else that a row says, where that leaves room for it.
  ///
  /// - Returns: whether it did.
  func drawBehind(
    _ remark: Remark, _ task: TaskRecord, in list: TaskList, _ columns: ListColumns, _ row: Rect, _ base: Style,
    on canvas: inout Canvas
  ) -> Bool {
    guard let last = columns.columns.last else { return false }
    let pieces = pieces(last.kind, task, in: list, width: last.width, base, on: canvas)
    let end = last.isRight ? last.width : Canvas.width(pieces, upTo: last.width)
    let start = row.column + last.start + end + 2
    guard start + Canvas.width(remark.words) < row.end else { return false }
    canvas.put(remark.words, start, row.row, width: row.end - start, looks[remark.role].over(base))
    return true
  }

  /// What a column says with a remark in it.
  func remarked(
    _ pieces: [Canvas.Piece], of kind: ListColumns.Kind, _ remark: Remark, width: Int, _ base: Style, on canvas: Canvas
  ) -> [Canvas.Piece] {
    let words = canvas.piece(remark.words, remark.role, over: base)
    let room = width - Canvas.width(remark.words) - 1
    switch kind {
    case .command:
      // What is left of it is worth a look when there is more than a word of it.
      guard room >= 8, let command = pieces.first?.text, !command.isEmpty else { return [words] }
      return [words, canvas.piece(" " + DisplayText.truncatedInMiddle(command, to: room), .ui, over: base)]
    case .name:
      if Canvas.width(pieces, upTo: width) <= room { return pieces + [canvas.piece(" ", .ui, over: base), words] }
      return remark.isUrgent ? [words, canvas.piece(" ", .ui, over: base)] + pieces : pieces
    default: return [words]
    }
  }

  /// Has a column that is there in any case be wide enough for the remarks of a list.
  func include(remarksOf list: TaskList, in content: inout ListColumns.Content, of kind: ListColumns.Kind) {
    guard kind == .reason || kind == .error || (kind == .progress && content.loaded > 0) else { return }
    for (index, task) in list.rows.enumerated() {
      guard let remark = remark(on: task, in: list) else { continue }
      content.include(Canvas.width(remark.words), isSeen: list.visibleRows.contains(index))
    }
  }
}
