import Signalbox
import SignalboxModel
import Synchronization

/// A log that keeps what is written and tells when something is.
///
/// It can be made to hold its writers.
final class RecordedLog: LogStore {
  private struct State {
    var chunks: [LogChunk] = []
    var watchers: [(text: String, continuation: CheckedContinuation<Void, Never>)] = []
    var isFull = false
    var failure: (any Error)?
    var held: [CheckedContinuation<Void, Never>] = []
    var holdWatchers: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  var chunks: [LogChunk] { state.withLock { $0.chunks } }

  func bytes(_ source: LogSource) -> [UInt8] {
    state.withLock { $0.chunks.filter { $0.source == source }.flatMap(\.bytes) }
  }

  func text(_ source: LogSource) -> String { String(decoding: bytes(source), as: UTF8.self) }

  /// Returns once the log holds this text, in what one source wrote.
  func holds(_ text: String) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if Self.contains(text, state.chunks) { return true }
        state.watchers.append((text, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// The number after a word in standard output, as in `child 4711`, once that line is there.
  func number(after word: String) async -> Int32 {
    await holds("\(word) ")
    while true {
      if let line = text(.stdout).split(separator: "\n").first(where: { $0.hasPrefix("\(word) ") }),
        let number = Int32(line.dropFirst(word.count + 1)), text(.stdout).contains("\(line)\n")
      {
        return number
      }
      await Task.yield()
    }
  }

  // MARK: Holding writers

  func fill() { state.withLock { $0.isFull = true } }

  func fail(with error: any Error) { state.withLock { $0.failure = error } }

  /// Returns once a writer is held.
  func holdsWriter() async {
    await withCheckedContinuation { continuation in
      let isHeld = state.withLock { state in
        if !state.held.isEmpty { return true }
        state.holdWatchers.append(continuation)
        return false
      }
      if isHeld { continuation.resume() }
    }
  }

  func empty() {
    let held = state.withLock { state in
      state.isFull = false
      defer { state.held = [] }
      return state.held
    }
    for writer in held { writer.resume() }
  }

  // MARK: LogStore

  @discardableResult
  func append(_ chunks: [LogChunk]) -> [AttemptKey: Int64] {
    let watchers = state.withLock { state in
      state.chunks += chunks
      guard !state.watchers.isEmpty else { return [CheckedContinuation<Void, Never>]() }
      let ready = state.watchers.filter { Self.contains($0.text, state.chunks) }
      state.watchers.removeAll { Self.contains($0.text, state.chunks) }
      return ready.map(\.continuation)
    }
    for watcher in watchers { watcher.resume() }
    return [:]
  }

  func room() async throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
    await withCheckedContinuation { continuation in
      let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
        guard state.isFull else { return nil }
        state.held.append(continuation)
        defer { state.holdWatchers = [] }
        return state.holdWatchers
      }
      guard let watchers else { return continuation.resume() }
      for watcher in watchers { watcher.resume() }
    }
  }

  func flush(_ attempts: [AttemptKey]) async throws {}

  func read(_ request: LogRequest) async throws -> LogBytes {
    LogBytes(from: 0, to: 0, size: 0, runs: [], gaps: [])
  }

  func search(_ request: LogSearchRequest) async throws -> LogMatches {
    LogMatches(attempt: request.key.attempt, matches: [])
  }

  func lastWrites(of attempts: [AttemptKey]) async throws -> [AttemptKey: Timestamp] { [:] }

  func sizes(of task: TaskID) async throws -> [Int: Int64] { [:] }

  private static func contains(_ text: String, _ chunks: [LogChunk]) -> Bool {
    for source in [LogSource.stdout, .stderr, .system] {
      let bytes = chunks.filter { $0.source == source }.flatMap(\.bytes)
      if String(decoding: bytes, as: UTF8.self).contains(text) { return true }
    }
    return false
  }
}
