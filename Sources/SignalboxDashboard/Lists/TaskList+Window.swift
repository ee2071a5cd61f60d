import SignalboxModel

extension TaskList {
  /// The page to ask for next.
  func nextLoad(isSubject: Bool) -> (start: Start, fallback: TaskID?) {
    if isJumping { return (nextStart, nil) }
    if nextStart != .first { return (nextStart, fallbackAnchor) }
    guard isLoaded, let index = cursorIndex, hasPrevious || index >= limit(isSubject: isSubject) - height else {
      return (.first, nil)
    }
    return anchor(near: index).map { (.around($0), fallbackAnchor) } ?? (.first, nil)
  }

  /// The task nearest to a row that is still in the list.
  func anchor(near index: Int) -> TaskID? {
    let departed = cursorHasLeft ? cursor : nil
    for candidate in [index, index + 1, index - 1] where rows.indices.contains(candidate) {
      if rows[candidate].id != departed { return rows[candidate].id }
    }
    return nil
  }

  /// The task of the window that will leave the list last.
  private var fallbackAnchor: TaskID? {
    rows.last { !cursorHasLeft || $0.id != cursor }?.id
  }

  /// Puts a page in the window's place.
  ///
  /// The cursor stays on its task, and its row stays where it is on screen. When keys act on this list's cursor
  /// (`isSubject`), a task that has left the list stays under it.
  mutating func apply(_ page: TaskPage, isSubject: Bool) {
    guard let loaded = loading else { return }
    loading = nil
    problem = nil
    isUrgent = false
    isLoaded = true
    let wasAtHead = isAtHead
    let screenRow = cursorIndex.map { $0 - top }
    let jumped = isJumping
    let departed = jumped ? nil : selected
    isJumping = false
    let isFromEnd = loaded.start == .last
    var seen: Set<TaskID> = []
    rows = (isFromEnd ? page.tasks.reversed() : page.tasks).filter { seen.insert($0.id).inserted }
    if let id = deleted, seen.contains(id) { deleted = nil }
    if case .around(let id) = loaded.start, !seen.contains(id), let fallback = loaded.fallback, fallback != id {
      nextStart = .around(fallback)
      isStale = true
      isUrgent = true
    } else {
      nextStart = .first
    }
    hasPrevious = (isFromEnd ? page.next : page.prev) != nil
    hasNext = (isFromEnd ? page.prev : page.next) != nil
    total = page.total
    totalIsMinimum = page.totalIsMinimum ?? false
    if jumped { cursor = nil }
    settleCursor(departed: departed, isSubject: isSubject)
    isCursorChosen = isCursorChosen || jumped
    readCommands()
    if isFromEnd { select(rows.count - 1) }
    place(screenRow: screenRow, wasAtHead: wasAtHead)
    payOwedMove()
  }

  private mutating func settleCursor(departed: TaskRecord?, isSubject: Bool) {
    cursorHasLeft = false
    if let index = cursorIndex {
      cursorPosition = sort.position(of: rows[index])
    } else if let departed, isSubject, let position = cursorPosition {
      let index = rows.firstIndex { isInOrder(position, sort.position(of: $0)) } ?? rows.count
      rows.insert(departed, at: index)
      cursorHasLeft = true
    } else {
      cursor = nil
      isCursorChosen = false
      if isSubject { select(0, chosen: false) }
    }
  }

  private func isInOrder(_ left: TaskPosition, _ right: TaskPosition) -> Bool {
    sort.isDescending ? left > right : left < right
  }

  private mutating func place(screenRow: Int?, wasAtHead: Bool) {
    if wasAtHead && !hasPrevious {
      top = 0
    } else if let screenRow, let index = cursorIndex {
      top = index - screenRow
    } else {
      top = 0
    }
    reveal()
  }

  private mutating func payOwedMove() {
    let owed = owedMove
    owedMove = 0
    if owed != 0 { move(by: owed) }
  }

  /// Moves the cursor; at the window's edge the rest of the way is gone when the next window is here.
  mutating func move(by delta: Int) {
    guard !rows.isEmpty else { return }
    let origin = cursorIndex ?? (delta > 0 ? -1 : 0)
    var target = origin + delta
    if cursorHasLeft, delta > 0, let index = cursorIndex {
      // The departed row goes when the cursor leaves it, and the rows below move up by one.
      dropDeparted()
      target = index + delta - 1
    } else if cursorHasLeft, delta < 0 {
      dropDeparted()
    }
    guard !rows.isEmpty else { return }
    owedMove = 0
    if target >= rows.count, hasNext { owedMove = min(target - rows.count + 1, height) }
    if target < 0, hasPrevious { owedMove = max(target, -height) }
    select(min(max(0, target), rows.count - 1))
    wantMargin()
  }

  /// Asks for a new window when the cursor is close to an edge that has more behind it.
  private mutating func wantMargin() {
    guard let index = cursorIndex, let id = cursor else { return }
    let nearEnd = hasNext && index >= rows.count - height
    let nearStart = hasPrevious && index < height
    guard nearEnd || nearStart else { return }
    nextStart = .around(id)
    isStale = true
    isUrgent = true
  }

  mutating func moveToTop() {
    if hasPrevious {
      demand(.first)
    } else {
      select(0)
    }
  }

  mutating func moveToBottom() {
    if hasNext { demand(.last) } else { select(rows.count - 1) }
  }

  mutating func demand(_ start: Start) {
    loading = nil
    owedMove = 0
    isJumping = true
    nextStart = start
    isStale = true
    isUrgent = true
  }

  /// Starts anew with another filter.
  mutating func refilter(_ words: String) {
    let fresh = TaskList(pane: pane)
    let height = height
    self = fresh
    self.height = height
    filter = words
    isUrgent = true
  }
}
