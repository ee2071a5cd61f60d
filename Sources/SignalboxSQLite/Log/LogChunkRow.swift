import GRDB
import Signalbox
import SignalboxModel

/// A piece of a log as the file holds it.
struct LogChunkRow {
  var start: Int64
  var runs: [LogBytes.Run]

  /// Bytes in a piece at most: few rows for a large log, and little to read for one line.
  static let limit = 64 << 10

  var length: Int { runs.reduce(0) { $0 + $1.bytes.count } }

  /// Runs put together to pieces; a new one begins where bytes are missing between two runs.
  static func pack(_ runs: [LogBytes.Run]) -> [LogChunkRow] {
    var rows: [LogChunkRow] = []
    var open: LogChunkRow?
    var length = 0
    for run in runs {
      var rest = run
      while !rest.bytes.isEmpty {
        if let row = open, length == limit || row.start + Int64(length) != rest.offset {
          rows.append(row)
          open = nil
          length = 0
        }
        let taken = min(limit - length, rest.bytes.count)
        let end = rest.offset + Int64(taken)
        var row = open ?? LogChunkRow(start: rest.offset, runs: [])
        row.runs.append(rest.part(rest.offset..<end))
        open = row
        length += taken
        rest = rest.part(end..<rest.offset + Int64(rest.bytes.count))
      }
    }
    return rows + [open].compactMap(\.self)
  }

  func insert(into log: Int64, _ db: Database) throws {
    let bytes = Array(runs.map(\.bytes).joined())
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    try db.run(
      "INSERT INTO chunks (log, start, length, lines, runs, bytes) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .integer(log), .integer(start), SQLValue(bytes.count), SQLValue(lines), .blob(RunIndex.encode(runs)),
        .blob(bytes),
      ])
  }
}
