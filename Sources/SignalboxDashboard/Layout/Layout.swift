/// Where keys go.
package enum Focus: Hashable, Sendable {
  case list(ListPane)
  case log
  case detail
}

/// Where everything is on a screen of one size: nothing but arithmetic.
struct Layout: Hashable, Sendable {
  enum Shape: Hashable, Sendable {
    /// Below 40x10: one pane and two lines that say where one is.
    case tiny
    /// One list and the log.
    case narrow
    /// Four lists at the left, detail and log at the right. From 110 columns.
    case medium
    /// Three columns. From 180.
    case wide
  }

  /// A pane's frame and what is within.
  struct Pane: Hashable, Sendable {
    enum Edge: Hashable, Sendable {
      case none
      /// A title line above.
      case rule
      case box
    }

    var frame: Rect
    var edge: Edge

    /// The rows below the title, within the box.
    var content: Rect {
      switch edge {
      case .none: frame
      case .rule: frame.inset(top: 1)
      case .box: frame.inset(columns: 1, top: 1, bottom: 1)
      }
    }

    /// Whether there is room for a line of column names.
    var hasColumnNames: Bool { edge != .none && content.rows >= 4 }

    /// The rows for tasks in a list.
    var tasks: Rect { content.inset(top: hasColumnNames ? 1 : 0) }
  }

  var shape: Shape
  var header: Rect
  var tabs: Rect?
  var status: Rect?
  var footer: Rect?
  var body: Rect
  var panes: [Focus: Pane] = [:]
  /// The panes in the order in which Tab goes through them.
  var order: [Focus]

  static let narrowest = Size(columns: 40, rows: 10)

  init(size: Size, focus: Focus, subject: ListPane, isZoomed: Bool) {
    let width = max(0, size.columns)
    let height = max(0, size.rows)
    shape = Self.shape(width, height)
    func line(_ row: Int, rows: Int = 1) -> Rect { Rect(column: 0, row: row, columns: width, rows: rows) }
    switch shape {
    case .tiny:
      header = line(0, rows: min(1, height))
      footer = height >= 3 ? line(height - 1) : nil
      body = line(1, rows: height - 1 - (footer == nil ? 0 : 1))
      order = ListPane.allCases.map(Focus.list) + [.log]
      panes[focus] = Pane(frame: body, edge: .none)
    case .narrow:
      header = line(0)
      tabs = line(1)
      body = line(2, rows: height - 4)
      order = ListPane.allCases.map(Focus.list) + [.log]
      placeNarrow(focus: focus, subject: subject, isZoomed: isZoomed)
    case .medium:
      header = line(0, rows: 2)
      body = line(2, rows: height - 4)
      order = Self.mediumOrder
      if isZoomed { panes[focus] = Pane(frame: body, edge: .box) } else { placeMedium(focus, subject) }
    case .wide:
      header = line(0, rows: 2)
      tabs = line(2)
      body = line(3, rows: height - 5)
      order = Self.wideOrder
      if isZoomed { panes[focus] = Pane(frame: body, edge: .box) } else { placeWide(focus, subject) }
    }
    if shape != .tiny {
      status = line(height - 2)
      footer = line(height - 1)
    }
  }

  private static func shape(_ width: Int, _ height: Int) -> Shape {
    if width < narrowest.columns || height < narrowest.rows { return .tiny }
    if width >= 180, height >= 36 { return .wide }
    return width >= 110 && height >= 28 ? .medium : .narrow
  }

  private static let mediumOrder: [Focus] = [
    .list(.running), .list(.failed), .list(.queued), .list(.completed), .detail, .log,
  ]
  private static let wideOrder: [Focus] = [
    .list(.running), .list(.queued), .list(.failed), .list(.completed), .detail, .log,
  ]

  private mutating func placeNarrow(focus: Focus, subject: ListPane, isZoomed: Bool) {
    guard focus != .detail, !isZoomed, body.rows >= 12 else {
      panes[focus] = Pane(frame: body, edge: .rule)
      return
    }
    let parts = body.stacked([1, 1], minimum: 4)
    panes[.list(subject)] = Pane(frame: parts[0], edge: .rule)
    panes[.log] = Pane(frame: parts[1], edge: .rule)
  }

  /// The list that keys act on has most of the rows, and so has the detail, beside the log, while keys go to it: rows change hands when
  /// the operator goes to another pane, never by themselves.
  private mutating func placeMedium(_ focus: Focus, _ subject: ListPane) {
    let columns = body.abreast([11, 9])
    let share = Self.shares([10, 9, 8, 7], of: Array(Self.mediumOrder.prefix(4)), for: subject, extra: 6)
    let lists = columns[0].stacked(share, minimum: 5)
    for (focus, frame) in zip(Self.mediumOrder, lists) { panes[focus] = Pane(frame: frame, edge: .box) }
    placeRight(columns[1], share: focus == .detail ? [22, 14] : [12, 24])
  }

  private mutating func placeWide(_ focus: Focus, _ subject: ListPane) {
    // The list of failures holds what is read at length, names and errors.
    let columns = body.abreast([33, 34, 33])
    let left = columns[0].stacked(
      Self.shares([10, 10], of: Array(Self.wideOrder[0..<2]), for: subject, extra: 3), minimum: 6)
    let middle = columns[1].stacked(
      Self.shares([11, 9], of: Array(Self.wideOrder[2..<4]), for: subject, extra: 3), minimum: 6)
    for (focus, frame) in zip(Self.wideOrder, left + middle) { panes[focus] = Pane(frame: frame, edge: .box) }
    placeRight(columns[2], share: focus == .detail ? [3, 2] : [2, 3])
  }

  private static func shares(_ base: [Int], of places: [Focus], for subject: ListPane, extra: Int) -> [Int] {
    zip(base, places).map { share, place in place == .list(subject) ? share + extra : share }
  }

  private mutating func placeRight(_ column: Rect, share: [Int]) {
    let parts = column.stacked(share, minimum: 9)
    panes[.detail] = Pane(frame: parts[0], edge: .box)
    panes[.log] = Pane(frame: parts[1], edge: .box)
  }

  func isShown(_ focus: Focus) -> Bool { panes[focus] != nil }
}
