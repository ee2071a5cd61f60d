import SignalboxModel
import Synchronization

/// Logs in memory, beside the memory store.
final class MemoryLogStore: LogStore {
  private let logs = Mutex<[TaskID: [Int: CappedLog]]>([:])
  private let cap: LogCap
  private let clock: any TaskClock

  init(cap: LogCap, clock: any TaskClock) {
    self.cap = cap
    self.clock = clock
  }

  func append(_ chunks: [LogChunk]) -> [AttemptKey: Int64] {
    logs.withLock { logs in
      var ends: [AttemptKey: Int64] = [:]
      for chunk in chunks {
        let key = chunk.key
        logs[key.task, default: [:]][key.attempt, default: CappedLog(cap: cap)].append(chunk)
        ends[key] = logs[key.task]?[key.attempt]?.size
      }
      return ends
    }
  }

  func room() async throws {}

  func flush(_ attempts: [AttemptKey]) async throws {}

  func read(_ request: LogRequest) async throws -> LogBytes {
    log(request.key).read(request)
  }

  func search(_ request: LogSearchRequest) async throws -> LogMatches {
    try await ReadLimit.scan(by: clock) { deadline in try log(request.key).search(request, deadline) }
  }

  func sizes(of task: TaskID) async throws -> [Int: Int64] {
    logs.withLock { $0[task, default: [:]].mapValues(\.size) }
  }

  func lastWrites(of attempts: [AttemptKey]) async throws -> [AttemptKey: Timestamp] {
    attempts.reduce(into: [:]) { $0[$1] = lastWrite(of: $1) }
  }

  /// nil when it has written nothing.
  func lastWrite(of key: AttemptKey) -> Timestamp? {
    logs.withLock { $0[key.task]?[key.attempt]?.lastWrite }
  }

  /// Bytes in memory, of all attempts.
  func keptBytes(of task: TaskID) -> Int {
    logs.withLock { $0[task]?.values.reduce(0) { $0 + $1.keptBytes } ?? 0 }
  }

  func delete(_ task: TaskID) {
    logs.withLock { $0[task] = nil }
  }

  private func log(_ key: AttemptKey) -> CappedLog {
    logs.withLock { $0[key.task]?[key.attempt] } ?? CappedLog(cap: cap)
  }
}
