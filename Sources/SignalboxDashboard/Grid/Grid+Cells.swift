/// A picture of the screen: every cell, row by row, and where the terminal's cursor is.
///
/// Every row holds exactly `size.columns` cells; a wide character takes two, the right one with `text` nil and `width` 0.
public struct Grid: Hashable, Sendable {
  /// How many columns and rows there are.
  public let size: Size
  /// Row by row, `size.columns * size.rows` of them.
  public private(set) var cells: [Cell]
  /// Where the terminal shows its cursor, such as in a prompt; nil hides it.
  public var cursor: Point?

  /// A grid of one cell repeated.
  ///
  /// A negative size counts as 0.
  public init(size: Size, filledWith cell: Cell = .blank) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: cell, count: self.size.columns * self.size.rows)
  }

  /// The cell at a place within the grid.
  ///
  /// Writing changes that cell alone: whoever writes a wide character writes its right half too.
  public subscript(column: Int, row: Int) -> Cell {
    get { cells[row * size.columns + column] }
    set { cells[row * size.columns + column] = newValue }
  }

  /// The cells of one row, left to right.
  public func row(_ row: Int) -> ArraySlice<Cell> {
    cells[row * size.columns..<(row + 1) * size.columns]
  }

  /// One row as text: what a person reads there, spaces at the right kept.
  public func text(ofRow row: Int) -> String {
    var text = ""
    for cell in self.row(row) {
      if let character = cell.text { text.append(character) }
    }
    return text
  }
}
