public import SignalboxModel

/// The log of one attempt, open for writing.
public struct AttemptLog: Sendable {
  /// The attempt whose log it is.
  public let key: AttemptKey
  let store: any LogStore
  let clock: any TaskClock
  /// Struck out of all that is written.
  let redaction: Redaction
  let written: @Sendable () -> Void

  /// A log of which nothing is struck out; `written` is called after every write, for those who follow the log.
  package init(
    key: AttemptKey, store: any LogStore, clock: any TaskClock, written: @escaping @Sendable () -> Void = {}
  ) {
    self.init(key: key, store: store, clock: clock, redaction: .none, written: written)
  }

  init(
    key: AttemptKey, store: any LogStore, clock: any TaskClock, redaction: Redaction,
    written: @escaping @Sendable () -> Void
  ) {
    self.key = key
    self.store = store
    self.clock = clock
    self.redaction = redaction
    self.written = written
  }

  /// Adds bytes as they are, but for the values of redacted fields: they are struck out where one call holds them whole.
  ///
  /// Waits while the store has too much to write.
  public func write(_ bytes: [UInt8], from source: LogSource) async throws {
    guard !bytes.isEmpty else { return }
    append(bytes, from: source)
    try await store.room()
  }

  /// Adds bytes without waiting, for callers that cannot.
  ///
  /// The metadata is kept as it is.
  func append(_ bytes: [UInt8], from source: LogSource, metadata: String? = nil) {
    let bytes = redaction.isEmpty ? bytes : redaction.struck(bytes)
    store.append([LogChunk(key: key, time: clock.now(), source: source, metadata: metadata, bytes: bytes)])
    written()
  }

  /// Adds a line of Signalbox's own without waiting.
  package func append(note line: String) {
    append(Array((line + "\n").utf8), from: .system)
  }

  /// Adds a line of Signalbox's own.
  public func note(_ line: String) async throws {
    try await write(Array((line + "\n").utf8), from: .system)
  }
}
