import Signalbox
import SignalboxModel

extension LogView {
  private static let newline = UInt8(ascii: "\n")

  /// Where the last `count` lines before `end` begin; a line end right before `end` ends the last of them.
  func lineStart(last count: Int, before end: Int64) throws -> Int64 {
    guard count > 0 else { return end }
    let isEnded = try piece(before: end).map { $0.end == end && $0.bytes.last == Self.newline } ?? false
    return try lineStart(count, before: isEnded ? end - 1 : end)
  }

  /// The byte after the `count`-th line end before `end`, counted backwards; the first byte that is kept when there are
  /// fewer.
  func lineStart(_ count: Int, before end: Int64) throws -> Int64 {
    var left = count
    var end = end
    var first = end
    while let length = try wholeLength(before: end, lines: left) ?? nil {
      left -= length.lines
      end -= length.bytes
      first = end
    }
    while let piece = try piece(before: end) {
      for index in piece.bytes.indices.reversed() where piece.bytes[index] == Self.newline {
        left -= 1
        if left == 0 { return piece.start + Int64(index) + 1 }
      }
      end = piece.start
      first = end
      while let length = try wholeLength(before: end, lines: left) ?? nil {
        left -= length.lines
        end -= length.bytes
        first = end
      }
    }
    return first
  }

  /// The size of the stored piece that ends at `end`, when it has fewer line ends than are looked for and all of it is
  /// kept: told by the index, without reading the piece.
  private func wholeLength(before end: Int64, lines: Int) throws -> (bytes: Int64, lines: Int)?? {
    guard let log, end <= pendingStart, end > 0 else { return nil }
    return try db.first(
      """
      SELECT start, length, lines FROM chunks INDEXED BY chunks_place WHERE log = ? AND start < ?
      ORDER BY start DESC LIMIT 1
      """, [.integer(log), .integer(end)]
    ) { row in
      let start = row.integer(0)
      let isWhole = start + row.integer(1) == end && (hidden.isEmpty || !hidden.overlaps(start..<end))
      return isWhole && row.int(2) < lines ? (bytes: row.integer(1), lines: row.int(2)) : nil
    }
  }
}
