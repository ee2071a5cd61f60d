import SignalboxModel

extension Dashboard {
  mutating func mark(_ command: Command) {
    switch command {
    case .mark: toggleMark()
    case .markRange: toggleRange()
    case .markAll: markAll()
    default:
      tell(.info, marks.isEmpty ? "nothing is marked" : "\(CountText.grouped(marks.count)) unmarked")
      marks = []
      rangeStart = nil
    }
  }

  private mutating func toggleMark() {
    guard let id = list.cursor else { return }
    if marks.remove(id) == nil { marks.insert(id) }
    list.move(by: 1)
  }

  private mutating func toggleRange() {
    guard let id = list.cursor else { return }
    if rangeStart == nil {
      rangeStart = id
      tell(.info, "range from #\(id): move, then v marks it; Esc leaves")
    } else {
      marks.formUnion(rangeIDs)
      rangeStart = nil
      notice = nil
    }
  }

  /// The tasks from where the range begins to the cursor.
  var rangeIDs: [TaskID] {
    guard let start = list.index(of: rangeStart), let end = list.cursorIndex else {
      return [rangeStart, list.cursor].compactMap { $0 }
    }
    return list.rows[min(start, end)...max(start, end)].map(\.id)
  }

  /// Marks what the list holds, as far as one page goes.
  private mutating func markAll() {
    guard link.isLive else { return tell(.error, "not connected: only what is listed can be marked") }
    let token = makeToken()
    markLoad = (token, subject)
    outbox.append(
      .loadPage(
        PageLoad(
          pane: subject, filter: subject.filter(list.filter), sort: list.sort, start: .first, limit: Limits.page,
          token: token)))
  }

  mutating func mark(_ page: TaskPage) {
    marks.formUnion(page.tasks.map(\.id))
    let count = CountText.grouped(page.tasks.count)
    let total = CountText.grouped(page.total) + (page.totalIsMinimum == true ? "+" : "")
    tell(.info, page.next == nil ? "\(count) marked" : "the first \(count) of \(total) marked")
  }
}
