import SignalboxModel

/// Rows in aligned columns, for people on a terminal.
struct Table {
  struct Column {
    var title: String
    var alignment = DisplayText.Alignment.left
    /// The fewest columns of the screen to which it is cut where the terminal is narrow; nil when it is not cut.
    var least: Int?
    /// What it can be read well with; no more than its least width when nil.
    var comfortable: Int?
    /// What it has before one of little use is shown; as much as is comfortable when nil.
    var ample: Int?
    /// Where it is too narrow even so, the column of the highest rank is left out first; nil for one that stays.
    ///
    /// One with a rank that holds nothing is left out on every terminal.
    var rank: Int?
    /// Whether it is of little use, and goes before any other has less than is ample.
    var isMinor = false
    /// Whether it is comfortable before any other has more than its least width.
    var isLeading = false
    /// The colour of a cell by its text; nil for the terminal's own.
    var colour: (@Sendable (String) -> TextColour?)?
  }

  var columns: [Column]
  var rows: [[String]] = []

  private static let gap = 2

  /// Makes lines of the table: a heading, at least as wide as the words in it, and the rows.
  ///
  /// - Parameters:
  ///   - width: columns to fit into; as wide as it needs, with every column, when nil.
  ///   - isColoured: whether cells have their colours.
  /// - Returns: the lines, with everything in them made safe.
  func lines(width: Int?, isColoured: Bool = false) -> [String] {
    let safe = rows.map { $0.map { DisplayText.sanitised($0) } }
    let widths = widths(of: safe, in: width)
    let heading = line(of: columns.map(\.title), widths)
    return [heading] + safe.map { line(of: $0, widths, isColoured: isColoured) }
  }

  /// The width of each column; nil for one that is left out.
  private func widths(of rows: [[String]], in width: Int?) -> [Int?] {
    let kept = columns.indices.filter { width == nil || !isEmpty($0, in: rows) }
    let needs = kept.map { index in Self.need(of: columns[index], with: rows.map { $0[index] }) }
    var widths = [Int?](repeating: nil, count: columns.count)
    for (index, width) in zip(kept, ColumnLayout(needs, width: width, gap: Self.gap).widths) { widths[index] = width }
    return widths
  }

  /// What a column with these cells needs.
  private static func need(of column: Column, with cells: [String]) -> ColumnLayout.Column {
    let title = DisplayText.width(of: column.title)
    let held = cells.filter { !saysNothing($0) }.map { DisplayText.width(of: $0) }
    let widest = cells.map { DisplayText.width(of: $0) }.max() ?? 0
    return ColumnLayout.Column(
      wanted: max(title, widest), usual: max(title, ColumnLayout.usual(held)), comfortable: column.comfortable,
      ample: column.ample, least: column.least.map { max($0, title) }, rank: column.rank, isMinor: column.isMinor,
      isLeading: column.isLeading)
  }

  private static func saysNothing(_ cell: String) -> Bool { ["", "-"].contains(cell) }

  /// Whether a column that may go has nothing to say of any row.
  ///
  /// Of no rows nobody can tell.
  private func isEmpty(_ column: Int, in rows: [[String]]) -> Bool {
    columns[column].rank != nil && !rows.isEmpty && rows.allSatisfy { Self.saysNothing($0[column]) }
  }

  private func line(of cells: [String], _ widths: [Int?], isColoured: Bool = false) -> String {
    var line = ""
    // Spaces come before what follows them, so that none is at the end.
    var blank = 0
    for (index, column) in columns.enumerated() {
      guard let width = widths[index] else { continue }
      let text = DisplayText.truncated(cells[index], to: width)
      let spare = width - DisplayText.width(of: text)
      let before = column.alignment == .right ? spare : 0
      if !text.isEmpty {
        line += String(repeating: " ", count: blank + before)
        let colour = isColoured ? column.colour?(cells[index]) : nil
        line += colour?.paint(text) ?? text
        blank = 0
      }
      blank += (text.isEmpty ? width : spare - before) + Self.gap
    }
    return line
  }
}
