public import SignalboxModel

/// The log of one attempt, open for writing.
public struct AttemptLog: Sendable {
  public let key: AttemptKey
  let store: any LogStore
  let clock: any TaskClock

  package init(key: AttemptKey, store: any LogStore, clock: any TaskClock) {
    self.key = key
    self.store = store
    self.clock = clock
  }

  /// Adds bytes as they are; waits while the store has too much to write.
  public func write(_ bytes: [UInt8], from source: LogSource) async throws {
    guard !bytes.isEmpty else { return }
    try await store.append([LogChunk(key: key, time: clock.now(), source: source, bytes: bytes)])
  }

  /// Adds a line of Signalbox's own.
  public func note(_ line: String) async throws {
    try await write(Array((line + "\n").utf8), from: .system)
  }
}
