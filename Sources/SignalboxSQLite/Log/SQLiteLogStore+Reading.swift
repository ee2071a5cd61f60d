import GRDB
import Signalbox
import SignalboxModel
import Synchronization

extension SQLiteLogStore {
  func read(_ request: LogRequest) async throws -> LogBytes {
    let open = open(request.key)
    return try await read { [cap] db in try LogView(db, request.key, open: open, cap: cap).read(request) }
  }

  func search(_ request: LogSearchRequest) async throws -> LogMatches {
    try await ReadLimit.scan(by: clock) { deadline in
      let open = open(request.key)
      return try await read(until: deadline) { [cap] db in
        try LogView(db, request.key, open: open, cap: cap).search(request, deadline)
      }
    }
  }

  /// From memory, and from the file for attempts of which memory has nothing: they have not written, or very many have
  /// since.
  func lastWrites(of attempts: [AttemptKey]) async throws -> [AttemptKey: Timestamp] {
    let known: [AttemptKey: Timestamp] = state.withLock { state in
      attempts.reduce(into: [:]) { $0[$1] = state.logs[$1]?.lastWrite }
    }
    let others = attempts.filter { known[$0] == nil }
    guard !others.isEmpty else { return known }
    let stored = try await read { db in try Self.storedLastWrites(of: others, db) }
    return known.merging(stored) { known, _ in known }
  }

  private static func storedLastWrites(of attempts: [AttemptKey], _ db: Database) throws -> [AttemptKey: Timestamp] {
    let statement = try SQLStatement(
      """
      SELECT runs FROM chunks INDEXED BY chunks_place
      WHERE log = (SELECT id FROM logs WHERE task = ? AND attempt = ?) ORDER BY start DESC LIMIT 1
      """, in: db)
    var found: [AttemptKey: Timestamp] = [:]
    for key in attempts {
      let index = try statement.first([SQLValue(key.task), SQLValue(key.attempt)]) { $0.blob(0) }
      found[key] = index.flatMap(RunIndex.lastTime)
    }
    return found
  }

  private func open(_ key: AttemptKey) -> OpenLog? { state.withLock { $0.logs[key] } }
}
