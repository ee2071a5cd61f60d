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

  private func open(_ key: AttemptKey) -> OpenLog? { state.withLock { $0.logs[key] } }
}
