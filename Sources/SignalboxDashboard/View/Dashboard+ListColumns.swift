import SignalboxModel

/// What the columns of a list hold, measured.
extension Dashboard {
  /// The columns of what the list has loaded: more than is visible, so that where there is room scrolling moves none.
  func columns(of list: TaskList, width: Int, on canvas: Canvas) -> ListColumns {
    let contents = contents(of: list, width: width, on: canvas)
    return ListColumns(list.pane, width: width) {
      contents[$0]
    } used: {
      used(by: $0, width: $1, in: list, on: canvas)
    }
  }

  /// What the columns hold: in the rows that are loaded, and no less than where the list was scrolled from.
  private func contents(of list: TaskList, width: Int, on canvas: Canvas) -> ListColumns.Contents {
    var contents = ListColumns.Contents(width: width)
    for kind in ListColumns.kinds(list.pane) {
      contents[kind] = content(of: kind, in: list, width: width, on: canvas)
    }
    if let held = list.held { contents.widen(to: held) }
    return contents
  }

  private func content(
    of kind: ListColumns.Kind, in list: TaskList, width: Int, on canvas: Canvas
  ) -> ListColumns.Content {
    guard kind != .id else { return numbers(of: list) }
    var content = ListColumns.Content(seen: 0, loaded: 0)
    var all: [Int] = []
    let visible = list.visibleRows
    // A clock out of view takes no more than every clock has room for.
    for index in kind.ticks ? visible : list.rows.indices {
      let columns = columns(of: kind, list.rows[index], in: list, width: width, on: canvas)
      guard columns > 0 else { continue }
      content.include(columns, isSeen: visible.contains(index))
      all.append(columns)
    }
    if kind.widths != nil { content.usual = min(content.seen, ColumnLayout.usual(all)) }
    content.isCommon = 2 * all.count > list.rows.count
    include(remarksOf: list, in: &content, of: kind)
    return content
  }

  /// The numbers of the tasks.
  ///
  /// Where there is room they are as wide as those of all lists.
  private func numbers(of list: TaskList) -> ListColumns.Content {
    func columns(_ number: Int64) -> Int { String(number).utf8.count + 1 }
    let seen = list.rows[list.visibleRows].map { columns($0.id.rawValue) }.max() ?? 0
    return ListColumns.Content(seen: seen, loaded: max(seen, columns(largestID)))
  }

  /// How much a column says of one task, looked at no further than to a width; 0 when it says nothing.
  private func columns(
    of kind: ListColumns.Kind, _ task: TaskRecord, in list: TaskList, width: Int, on canvas: Canvas
  ) -> Int {
    let pieces = pieces(kind, task, in: list, width: width, Style(), on: canvas)
    // A dot stands for nothing.
    if pieces.count == 1, pieces[0].text == canvas.glyphs.dot { return 0 }
    return Canvas.width(pieces, upTo: width)
  }

  /// How much of a width a column takes that says less in it than it would in more.
  private func used(by kind: ListColumns.Kind, width: Int, in list: TaskList, on canvas: Canvas) -> Int {
    list.rows[list.visibleRows].map { columns(of: kind, $0, in: list, width: width, on: canvas) }.max() ?? 0
  }

  /// Keeps what the columns of the list under the keys hold, before a key may scroll it: what scrolls out of view takes
  /// no width from its column, so that each column moves to where it fits once, and not to and fro.
  mutating func holdColumns() {
    guard case .list = focus, prompt == nil, dialog == nil, help == nil, explanation == nil,
      let pane = layout.panes[.list(subject)]
    else { return }
    let canvas = Canvas(
      size: Size(columns: 0, rows: 0), looks: looks, glyphs: Glyphs(isASCII: configuration.ascii))
    list.held = contents(of: list, width: pane.content.columns, on: canvas)
  }
}
