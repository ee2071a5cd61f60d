import CNcurses
import SignalboxDashboard

/// One row of cells as ncurses takes it, in memory that is used again for every row.
struct ScreenRow: ~Copyable {
  private let storage: UnsafeMutableBufferPointer<cchar_t>
  private(set) var count = 0

  init(columns: Int) {
    storage = .allocate(capacity: columns)
    storage.initialize(repeating: cchar_t())
  }

  deinit { storage.deallocate() }

  /// Gives the row to ncurses.
  func put(at row: Int) {
    sb_put_row(Int32(row), storage.baseAddress, Int32(count))
  }

  /// Takes as many cells as fit; what is missing at the right is blank.
  mutating func fill(_ cells: ArraySlice<Cell>, palette: inout Palette) {
    let columns = storage.count
    count = 0
    var column = 0
    var index = cells.startIndex
    while column < columns {
      guard index < cells.endIndex else {
        append(UInt32(UInt8(ascii: " ")), look: palette.look(of: Style()))
        column += 1
        continue
      }
      let cell = cells[index]
      // A right half without its left one, which cannot be drawn, is a blank.
      let width = cell.width == 2 ? 2 : 1
      let look = palette.look(of: cell.style)
      if column + width > columns || (width == 2 && !hasRightHalf(index, in: cells)) {
        append(CellText.replacement, look: look)
        column += 1
        index += 1
      } else {
        append(cell.text ?? " ", width: width, look: look)
        column += width
        index += width
      }
    }
  }

  private func hasRightHalf(_ index: Int, in cells: ArraySlice<Cell>) -> Bool {
    index + 1 < cells.endIndex && cells[index + 1].width == 0
  }

  private mutating func append(_ text: Character, width: Int, look: Palette.Look) {
    define(look)
    let cell = storage.baseAddress! + count
    let isReplaced = CellText.read(text, width: width) { base, marks in
      sb_set_cell(cell, base, marks.baseAddress, Int32(marks.count), look.attributes.rawValue, Int32(look.pair))
      return width == 2 && base == CellText.replacement
    }
    count += 1
    if isReplaced { append(UInt32(UInt8(ascii: " ")), look: look) }
  }

  private mutating func append(_ character: UInt32, look: Palette.Look) {
    define(look)
    sb_set_cell(storage.baseAddress! + count, character, nil, 0, look.attributes.rawValue, Int32(look.pair))
    count += 1
  }

  private func define(_ look: Palette.Look) {
    guard let pair = look.definition else { return }
    sb_define_pair(Int32(look.pair), Int32(pair.foreground), Int32(pair.background))
  }
}
