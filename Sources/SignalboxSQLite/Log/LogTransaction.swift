import GRDB
import Signalbox
import SignalboxModel

/// What the log writer puts into one transaction.
struct LogTransaction {
  let db: Database
  let cap: LogCap

  /// Writes an attempt's runs behind what the file has of it, and drops what is now beyond the cap.
  func write(_ runs: [LogBytes.Run], of key: AttemptKey, size: Int64) throws {
    let log = try row(of: key, size: size)
    let hidden = cap.hidden(in: size)
    let kept = runs.flatMap { $0.parts(outside: hidden) }
    for chunk in LogChunkRow.pack(try withSmallPieces(before: kept, in: log)) { try chunk.insert(into: log, db) }
    guard !hidden.isEmpty else { return }
    try db.run(
      "DELETE FROM chunks WHERE log = ? AND start >= ? AND start < ? AND start + length <= ?",
      [.integer(log), .integer(hidden.lowerBound), .integer(hidden.upperBound), .integer(hidden.upperBound)])
  }

  private func row(of key: AttemptKey, size: Int64) throws -> Int64 {
    let values = [SQLValue(key.task), SQLValue(key.attempt), SQLValue(Int(size))]
    try db.run(
      """
      INSERT INTO logs (task, attempt, size) VALUES (?, ?, ?)
      ON CONFLICT (task, attempt) DO UPDATE SET size = excluded.size
      """, values)
    return try db.first("SELECT id FROM logs WHERE task = ? AND attempt = ?", Array(values.prefix(2))) { $0.integer(0) }
      ?? 0
  }

  /// Takes the file's last pieces out and puts them before new ones, as long as they are not much larger than what
  /// comes: so a byte is written about as often as the size of a piece has binary digits, and a log of many small
  /// writes still ends up in few pieces.
  private func withSmallPieces(before runs: [LogBytes.Run], in log: Int64) throws -> [LogBytes.Run] {
    guard let first = runs.first else { return [] }
    var merged = runs
    var start = first.offset
    var length = runs.reduce(0) { $0 + $1.bytes.count }
    while let last = try lastPiece(of: log, before: start), last.end == start,
      last.length <= 2 * length, last.length + length <= LogChunkRow.limit
    {
      let chunk = try db.first("SELECT runs, bytes FROM chunks WHERE id = ?", [.integer(last.id)]) {
        (index: $0.blob(0), bytes: $0.blob(1))
      }
      guard let chunk, let runs = RunIndex.decode(chunk.index, of: chunk.bytes, from: last.start) else { break }
      try db.run("DELETE FROM chunks WHERE id = ?", [.integer(last.id)])
      merged = runs + merged
      start = last.start
      length += last.length
    }
    return merged
  }

  private func lastPiece(of log: Int64, before start: Int64) throws -> (
    id: Int64, start: Int64, length: Int, end: Int64
  )? {
    try db.first(
      """
      SELECT id, start, length FROM chunks INDEXED BY chunks_place WHERE log = ? AND start < ?
      ORDER BY start DESC LIMIT 1
      """, [.integer(log), .integer(start)]
    ) { ($0.integer(0), $0.integer(1), $0.int(2), $0.integer(1) + $0.integer(2)) }
  }
}
