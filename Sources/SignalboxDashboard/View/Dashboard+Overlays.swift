import SignalboxModel

extension Dashboard {
  private struct HelpLine {
    var keys: String
    var words: String
    var isHeading: Bool
  }

  private var helpLines: [HelpLine] {
    KeyBinding.Group.allCases.flatMap { group in
      let rows = KeyBinding.all.filter { $0.group == group }.map {
        HelpLine(keys: $0.keyText(ascii: configuration.ascii), words: $0.help, isHeading: false)
      }
      return [HelpLine(keys: "", words: group.rawValue, isHeading: true)] + rows
    }
  }

  /// The same with words of at most so many columns, what follows below.
  private func helpLinesWrapped(to width: Int) -> [HelpLine] {
    helpLines.flatMap { line -> [HelpLine] in
      if line.isHeading { return [line] }
      return DisplayText.wrapped(line.words, to: width).enumerated().map { index, words in
        HelpLine(keys: index == 0 ? line.keys : "", words: words, isHeading: false)
      }
    }
  }

  private static let helpKeys = 13

  /// Columns of the keys, with the blank one before them.
  private static func keyColumns(in columns: Int) -> Int { min(helpKeys, columns / 2) }

  /// The window of the help, as wide and as high as it needs, with its lines: in two columns where there is room.
  private var helpWindow: (rect: Rect, columns: [[HelpLine]]) {
    let count = size.columns >= 100 ? 2 : 1
    let longest = helpLines.map { Canvas.width($0.words) }.max() ?? 0
    let columns = min(size.columns, count * (Self.helpKeys + longest + 2) + 4)
    let share = (columns >= 20 ? columns - 4 : columns) / count
    let lines = helpLinesWrapped(to: max(1, share - Self.keyColumns(in: share) - 2))
    let parts = count == 2 ? Self.halves(of: lines) : [lines]
    let rows = min(max(1, size.rows - 1), (parts.map(\.count).max() ?? 0) + 2)
    let rect = Rect(
      column: (size.columns - columns) / 2, row: max(0, (size.rows - 1 - rows) / 2), columns: columns, rows: rows)
    return (rect, parts)
  }

  /// The furthest that the help scrolls.
  var lastHelpScroll: Int {
    let (rect, columns) = helpWindow
    return max(0, (columns.map(\.count).max() ?? 0) - max(1, rect.rows - 2))
  }

  /// The lines in two columns of about the same length, groups kept whole.
  private static func halves(of lines: [HelpLine]) -> [[HelpLine]] {
    let starts = lines.indices.filter { lines[$0].isHeading }
    let middle = starts.min { abs($0 * 2 - lines.count) < abs($1 * 2 - lines.count) } ?? 0
    return [Array(lines[..<middle]), Array(lines[middle...])]
  }

  func drawHelp(on canvas: inout Canvas) {
    guard let help, size.rows > 1, size.columns > 0 else { return }
    let (rect, columns) = helpWindow
    let hasBox = rect.columns >= 20 && rect.rows >= 4
    if hasBox {
      canvas.window(rect, title: "Keys", border: .focusedBorder, titled: .focusedTitle)
    } else {
      canvas.fill(rect, looks[.dialog])
    }
    let inside = hasBox ? rect.inset(columns: 2, top: 1, bottom: 1) : rect
    let scroll = min(help, lastHelpScroll)
    let areas = inside.abreast(columns.map { _ in 1 })
    for (lines, area) in zip(columns, areas) {
      for (row, line) in lines.dropFirst(scroll).prefix(inside.rows).enumerated() {
        drawHelp(line, area, inside.row + row, on: &canvas)
      }
    }
    if hasBox { canvas.windowEnd(of: rect, below: lastHelpScroll - scroll) }
  }

  private func drawHelp(_ line: HelpLine, _ area: Rect, _ row: Int, on canvas: inout Canvas) {
    let style = looks[.dialog]
    if line.isHeading {
      canvas.put(line.words, area.column, row, width: area.columns, looks[.title].over(style))
      return
    }
    let keys = Self.keyColumns(in: area.columns)
    canvas.put(line.keys, area.column + 1, row, width: keys - 1, looks[.footerKey].over(style))
    canvas.put(line.words, area.column + 1 + keys, row, width: area.columns - keys - 2, style)
  }
}
