/// A stretch of cells.
struct Rect: Hashable, Sendable {
  var column: Int
  var row: Int
  var columns: Int
  var rows: Int

  init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  var end: Int { column + columns }
  var bottom: Int { row + rows }
  var isEmpty: Bool { columns == 0 || rows == 0 }

  /// Without so much at each side.
  func inset(columns: Int = 0, top: Int = 0, bottom: Int = 0) -> Rect {
    Rect(
      column: column + min(columns, self.columns), row: row + min(top, rows), columns: self.columns - 2 * columns,
      rows: rows - top - bottom)
  }

  /// Cut from top to bottom in parts of about these weights, each of at least `minimum` rows while there are enough.
  func stacked(_ weights: [Int], minimum: Int) -> [Rect] {
    Self.shares(of: rows, weights, minimum: minimum).reduce(into: [Rect]()) { parts, share in
      parts.append(Rect(column: column, row: parts.last?.bottom ?? row, columns: columns, rows: share))
    }
  }

  /// Cut from left to right in parts of about these weights.
  func abreast(_ weights: [Int]) -> [Rect] {
    Self.shares(of: columns, weights, minimum: 1).reduce(into: [Rect]()) { parts, share in
      parts.append(Rect(column: parts.last?.end ?? column, row: row, columns: share, rows: rows))
    }
  }

  /// Splits a length so that the parts add up to it.
  static func shares(of length: Int, _ weights: [Int], minimum: Int) -> [Int] {
    let sum = max(1, weights.reduce(0, +))
    let floor = min(minimum, length / max(1, weights.count))
    var shares: [Int] = []
    var used = 0
    var weighed = 0
    for (index, weight) in weights.enumerated() {
      weighed += weight
      let isLast = index == weights.count - 1
      let left = (weights.count - 1 - index) * floor
      let ideal = isLast ? length - used : (length * weighed + sum / 2) / sum - used
      let share = max(floor, min(ideal, length - used - left))
      shares.append(share)
      used += share
    }
    return shares
  }
}
