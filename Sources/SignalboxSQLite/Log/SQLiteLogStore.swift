import GRDB
import Signalbox
import SignalboxModel
import Synchronization

/// The logs of a `SQLiteTaskStore`, in a file and with a writer of their own: no volume of logs delays a task's commit.
///
/// Appended bytes are readable at once, from memory. The first after a quiet while are written at once, those that follow
/// within ``pause`` or when ``eager`` bytes wait: so a process that is killed leaves nearly all of its words. A power
/// cut can take what was written last, the end of the process only what was not written yet: `synchronous` is NORMAL
/// here.
///
/// A file that cannot be written holds up nobody. What is appended then is kept in memory within ``heldBytes`` and
/// ``heldBytesOfOne``, and what is more is dropped and shows as a gap of its attempt.
final class SQLiteLogStore: LogStore {
  struct State {
    var logs: [AttemptKey: OpenLog] = [:]
    var unwritten = 0
    /// The highest id that the store may give, when the file is still to note it; see `IDWitness`.
    var highest: Int64?
    var waiters: [CheckedContinuation<Void, any Error>] = []
    var isRunning = false
    var isTimed = false
    /// When the last write began, by the clock's uptime.
    var lastStart: Duration?
    var isClosed = false
    /// Why the last write failed; nil once one succeeded after it.
    var failure: WriteFailure?
  }

  /// Bytes that are written without waiting for more.
  static let eager = 1 << 20
  /// Unwritten bytes, over which ``room()`` waits.
  private static let limit = 8 << 20
  /// Unwritten bytes that are kept while the file takes none: of all attempts, and of one.
  static let heldBytes = 8 << 20
  static let heldBytesOfOne = 1 << 20
  /// Attempts whose bytes or gaps are kept while the file takes none.
  static let heldLogs = 16_384
  /// Logs without unwritten bytes whose size is kept in memory.
  static let idle = 4096
  static let pause = Duration.milliseconds(50)

  let path: String
  let cap: LogCap
  let connections: StoreConnections
  let clock: any TaskClock
  /// Called when the file has failed, and when it takes writes again.
  let turned: @Sendable () -> Void
  /// A connection of its own for the size of a log that an earlier process began, so that `append` waits for no reader.
  private let sizes: DatabaseQueue
  let state = Mutex(State())

  init(file: LogFile, cap: LogCap, clock: any TaskClock, turned: @escaping @Sendable () -> Void) throws {
    self.cap = cap
    self.clock = clock
    self.turned = turned
    connections = file.connections
    path = connections.path
    var configuration = Configuration()
    configuration.readonly = true
    do {
      sizes = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      try? connections.close()
      throw StoreError(error, path: path)
    }
  }

  func append(_ chunks: [LogChunk]) -> [AttemptKey: Int64] {
    let (ends, unwritten) = state.withLock { state in
      var ends: [AttemptKey: Int64] = [:]
      for chunk in chunks { ends[chunk.key] = append(chunk, &state) }
      // A file that fails is tried by `mend` alone.
      return (ends, state.failure == nil ? state.unwritten : 0)
    }
    if unwritten >= Self.eager { start() } else if unwritten > 0 { startSoon() }
    return ends
  }

  /// - Returns: the size of the attempt's log after it.
  private func append(_ chunk: LogChunk, _ state: inout State) -> Int64 {
    var log = state.logs.removeValue(forKey: chunk.key) ?? OpenLog(size: storedSize(chunk.key), cap: cap)
    let before = log.pendingBytes
    log.append(chunk)
    if state.failure != nil { log.dropOldest(state.excess(of: log, before: before)) }
    guard state.failure == nil || state.logs.count < Self.heldLogs else {
      // So many wait already that not even their gaps are kept.
      state.unwritten -= before
      return log.size
    }
    state.unwritten += log.pendingBytes - before
    state.logs[chunk.key] = log
    return log.size
  }

  /// Has the file note the highest id that the store may give, with the next write.
  func note(highest: Int64) {
    state.withLock { $0.highest = highest }
    startSoon()
  }

  func room() async throws {
    while state.withLock({ $0.failure == nil && $0.unwritten > Self.limit }) { try await writtenOrFailed() }
  }

  func flush(_ attempts: [AttemptKey]) async throws {
    let isUnwritten = state.withLock { state in
      state.failure == nil && attempts.contains { state.logs[$0]?.isUnwritten == true }
    }
    if isUnwritten { try await writtenOrFailed() }
  }

  func sizes(of task: TaskID) async throws -> [Int: Int64] {
    let stored = try await read { db in
      try db.rows("SELECT attempt, size FROM logs WHERE task = ?", [SQLValue(task)]) { ($0.int(0), $0.integer(1)) }
    }
    var all = Dictionary(uniqueKeysWithValues: stored)
    let open = state.withLock { state in state.logs.filter { $0.key.task == task } }
    for (key, log) in open where log.size > 0 { all[key.attempt] = log.size }
    return all
  }

  /// Deletes the logs of tasks that are gone.
  func delete(_ tasks: [TaskID]) async throws {
    let gone = Set(tasks)
    state.withLock { state in
      for (key, log) in state.logs where gone.contains(key.task) {
        state.unwritten -= log.pendingBytes
        state.logs[key] = nil
      }
    }
    // In steps of bounded size: one log can be of gigabytes.
    var rest = tasks[...]
    while !rest.isEmpty {
      let step = rest.prefix(200)
      rest = rest.dropFirst(try await write { db in try LogDeletion(db: db).delete(step) })
    }
  }

  /// Gives back what is free in the file, in steps that others come between.
  func shrink() async throws {
    var pages = 0
    while true {
      let count = try await write { try $0.giveBackPages() }
      pages += count
      if count < Database.shrinkStep { break }
    }
    if pages > 0 { await emptyLog() }
  }

  /// Writes what is left and closes the file.
  ///
  /// - Returns: whether the highest id is noted that it was told of. Where it is not, the file of tasks must not note a lower one
  ///   than is noted here, or it would be taken for an old one.
  /// - Throws: ``StoreError`` when bytes that were left could not be written; the file is closed all the same.
  func close() async throws -> Bool {
    var failure: (any Error)?
    let (hasBytes, hasNote) = state.withLock { ($0.unwritten > 0, $0.highest != nil) }
    if hasBytes || hasNote {
      do { try await written() } catch { failure = hasBytes ? error : nil }
    }
    let isNoted = state.withLock { $0.highest == nil }
    state.withLock { $0.isClosed = true }
    do { try sizes.close() } catch { failure = failure ?? StoreError(error, path: path) }
    do { try connections.close() } catch { failure = failure ?? error }
    if let failure { throw failure }
    return isNoted
  }

  func read<Value: Sendable>(
    until deadline: ReadDeadline? = nil, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    guard !state.withLock(\.isClosed) else { throw StoreError.wasClosed }
    return try await connections.read(until: deadline, body)
  }

  private func storedSize(_ key: AttemptKey) -> Int64 {
    // A log that cannot be read counts as new; writing it then fails and says so.
    let size = try? sizes.read { db in
      try db.first("SELECT size FROM logs WHERE task = ? AND attempt = ?", [SQLValue(key.task), SQLValue(key.attempt)])
      {
        $0.integer(0)
      }
    }
    return (size ?? nil) ?? 0
  }
}

extension SQLiteLogStore.State {
  /// How many bytes a log that grew gives up while the file takes none, where `before` is its unwritten bytes before it
  /// grew.
  ///
  /// Its oldest go, since how a task ended is said last. Not byte by byte, so that it costs little for each.
  fileprivate func excess(of log: OpenLog, before: Int) -> Int {
    let own = log.pendingBytes - SQLiteLogStore.heldBytesOfOne
    let all = unwritten + log.pendingBytes - before - SQLiteLogStore.heldBytes
    let excess = max(own, all)
    return excess > 0 ? max(excess, SQLiteLogStore.heldBytesOfOne / 8) : 0
  }
}
