import GRDB
import Signalbox
import SignalboxModel

/// One attempt's log at one moment: what the file has of it, and behind that what is in memory still.
///
/// What is in memory is taken before the snapshot of the file, so nothing falls between the two.
struct LogView {
  let db: Database
  /// nil when the file has nothing of it yet.
  let log: Int64?
  let pending: [LogBytes.Run]
  let size: Int64
  /// The bytes that the cap took away, whether or not they are still there.
  let hidden: Range<Int64>
  private let pendingPieces: [LogPiece]

  init(_ db: Database, _ key: AttemptKey, open: OpenLog?, cap: LogCap) throws {
    self.db = db
    let stored = try db.first(
      "SELECT id, size FROM logs WHERE task = ? AND attempt = ?", [SQLValue(key.task), SQLValue(key.attempt)]
    ) { (id: $0.integer(0), size: $0.integer(1)) }
    log = stored?.id
    pending = open?.pending ?? []
    size = open?.size ?? stored?.size ?? 0
    hidden = cap.hidden(in: size)
    pendingPieces = Self.joined(pending)
  }

  /// Where memory takes over from the file.
  var pendingStart: Int64 { pending.first?.offset ?? size }

  /// The piece that holds the byte at `offset`, from there on, or else the first one after it.
  func piece(from offset: Int64) throws -> LogPiece? {
    let offset = hidden.contains(offset) ? hidden.upperBound : offset
    guard offset < size else { return nil }
    let end = offset < hidden.lowerBound && !hidden.isEmpty ? hidden.lowerBound : size
    let found = try stored(from: offset) ?? pendingPieces.first { $0.end > offset }
    guard let found else { return nil }
    if found.start >= end, end < size { return try piece(from: hidden.upperBound) }
    return found.part(max(found.start, offset)..<min(found.end, end))
  }

  /// The piece that holds the byte before `offset`, up to there, or else the last one before it.
  func piece(before offset: Int64) throws -> LogPiece? {
    let isHidden = !hidden.isEmpty && offset > hidden.lowerBound && offset <= hidden.upperBound
    let offset = isHidden ? hidden.lowerBound : offset
    guard offset > 0 else { return nil }
    let start = !hidden.isEmpty && offset > hidden.upperBound ? hidden.upperBound : 0
    let found = try pendingPieces.last { $0.start < offset } ?? stored(before: offset)
    guard let found else { return nil }
    if found.end <= start, start > 0 { return try piece(before: hidden.lowerBound) }
    return found.part(max(found.start, start)..<min(found.end, offset))
  }

  private func stored(from offset: Int64) throws -> LogPiece? {
    guard let log, offset < pendingStart else { return nil }
    let holding = try db.first(
      """
      SELECT start, length, bytes FROM chunks INDEXED BY chunks_place WHERE log = ? AND start <= ?
      ORDER BY start DESC LIMIT 1
      """, [.integer(log), .integer(offset)]
    ) { row in row.integer(0) + row.integer(1) > offset ? LogPiece(row) : nil }
    if let piece = holding ?? nil { return piece }
    return try db.first(
      """
      SELECT start, length, bytes FROM chunks INDEXED BY chunks_place WHERE log = ? AND start > ? AND start < ?
      ORDER BY start LIMIT 1
      """, [.integer(log), .integer(offset), .integer(pendingStart)], LogPiece.init)
  }

  private func stored(before offset: Int64) throws -> LogPiece? {
    guard let log else { return nil }
    return try db.first(
      """
      SELECT start, length, bytes FROM chunks INDEXED BY chunks_place WHERE log = ? AND start < ?
      ORDER BY start DESC LIMIT 1
      """, [.integer(log), .integer(min(offset, pendingStart))], LogPiece.init)
  }

  private static func joined(_ runs: [LogBytes.Run]) -> [LogPiece] {
    var pieces: [LogPiece] = []
    for run in runs {
      if let last = pieces.last, last.end == run.offset {
        pieces[pieces.count - 1].bytes += run.bytes
      } else {
        pieces.append(LogPiece(start: run.offset, bytes: run.bytes))
      }
    }
    return pieces
  }
}

extension LogPiece {
  fileprivate init(_ row: SQLRow) {
    self.init(start: row.integer(0), bytes: row.blob(2))
  }

  fileprivate func part(_ range: Range<Int64>) -> LogPiece {
    guard range != start..<end else { return self }
    let bytes = Array(bytes[Int(range.lowerBound - start)..<Int(range.upperBound - start)])
    return LogPiece(start: range.lowerBound, bytes: bytes)
  }
}
