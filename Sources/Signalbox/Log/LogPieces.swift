/// A log as a search reads it: piece by piece, so that its size is no matter of memory.
package protocol LogPieces {
  /// Bytes of the log, those counted that are not kept.
  var size: Int64 { get }
  /// The piece that holds the byte at `offset`, from there on, or else the first one after it; never an empty one.
  func piece(from offset: Int64) throws -> LogPiece?
  /// The piece that holds the byte before `offset`, up to there, or else the last one before it; never an empty one.
  func piece(before offset: Int64) throws -> LogPiece?
  /// The kept runs that are stored together with the byte at `offset`, those before it among them, or else with the first
  /// one after it; none at the end.
  func runs(at offset: Int64) throws -> [LogBytes.Run]
}

/// Bytes of a log that lie together.
package struct LogPiece: Hashable, Sendable {
  package var start: Int64
  package var bytes: [UInt8]

  package init(start: Int64, bytes: [UInt8]) {
    self.start = start
    self.bytes = bytes
  }

  package var end: Int64 { start + Int64(bytes.count) }
}

extension LogPieces {
  /// The bytes that lie together up to `end`, at most `count`.
  package func bytes(_ count: Int, before end: Int64) throws -> LogPiece {
    var found = LogPiece(start: end, bytes: [])
    while found.bytes.count < count, let piece = try piece(before: found.start), piece.end == found.start {
      found = LogPiece(start: piece.start, bytes: piece.bytes + found.bytes)
    }
    let kept = Array(found.bytes.suffix(count))
    return LogPiece(start: end - Int64(kept.count), bytes: kept)
  }

  /// The bytes that lie together from `start` on, at most `count`.
  package func bytes(_ count: Int, from start: Int64) throws -> LogPiece {
    var found = LogPiece(start: start, bytes: [])
    while found.bytes.count < count, let piece = try piece(from: found.end), piece.start == found.end {
      found.bytes += piece.bytes.prefix(count - found.bytes.count)
    }
    return found
  }
}
