import SignalboxModel

/// Rows in aligned columns, for people on a terminal.
struct Table {
  struct Column {
    var title: String
    var alignment = DisplayText.Alignment.left
    /// Whether it gives way when the terminal is narrow; the last such column gives way first.
    var canShrink = false
  }

  var columns: [Column]
  var rows: [[String]] = []

  /// The table's lines: a heading, and the rows with everything in them made safe.
  ///
  /// - Parameter width: columns to fit into; as wide as it needs when nil.
  func lines(width: Int?) -> [String] {
    let safe = rows.map { $0.map { DisplayText.sanitised($0) } }
    let widths = fitted(safe, into: width)
    let all = [columns.map(\.title)] + safe
    return all.map { row in
      zip(zip(row, widths), columns).map { cell, column in
        DisplayText.padded(DisplayText.truncated(cell.0, to: cell.1), to: cell.1, alignment: column.alignment)
      }.joined(separator: "  ").trimmingEnd
    }
  }

  private func fitted(_ rows: [[String]], into width: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      ([columns[index].title] + rows.map { $0[index] }).map { DisplayText.width(of: $0) }.max() ?? 0
    }
    guard let width else { return widths }
    var excess = widths.reduce(0, +) + 2 * (columns.count - 1) - width
    for index in columns.indices.reversed() where columns[index].canShrink && excess > 0 {
      let least = max(8, DisplayText.width(of: columns[index].title))
      let cut = min(excess, max(0, widths[index] - least))
      widths[index] -= cut
      excess -= cut
    }
    return widths
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
