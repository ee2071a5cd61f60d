import GRDB
import Signalbox
import SignalboxModel
import Synchronization

/// Its one writer: what waits is written in one transaction, and while that is committed more gathers.
extension SQLiteLogStore {
  /// Returns when everything that is unwritten now is written.
  func written() async throws {
    try await withCheckedThrowingContinuation { continuation in
      let refusal = state.withLock { state in
        let refusal = state.isClosed ? StoreError.wasClosed : state.untrusted
        if refusal == nil { state.waiters.append(continuation) }
        return refusal
      }
      if let refusal { continuation.resume(throwing: refusal) } else { start() }
    }
  }

  /// Returns when everything that is unwritten now is written, or the file has failed, which is told by ``turned``.
  ///
  /// - Throws: ``StoreError/Code/closed``.
  func writtenOrFailed() async throws {
    do {
      try await written()
    } catch let error as StoreError where error.code != .closed {
      // What could not be written is held back, and nobody waits for it.
    }
  }

  func startSoon() {
    let now = clock.uptime()
    let isQuiet = state.withLock { state -> Bool? in
      // A write that is under way looks again at its end.
      guard !state.isTimed, !state.isRunning else { return nil }
      let isQuiet = state.lastStart.map { now - $0 >= Self.pause } ?? true
      state.isTimed = !isQuiet
      return isQuiet
    }
    guard let isQuiet else { return }
    if isQuiet { return start() }
    // Not part of any caller's work: it only ends the pause in which more bytes gather. It holds the store for as long: one
    // weak reference to an object makes every counting of its references slow, for good.
    Task { [self] in
      try? await clock.sleep(for: Self.pause)
      start()
    }
  }

  func start() {
    let now = clock.uptime()
    let isFirst = state.withLock { state in
      state.isTimed = false
      state.lastStart = now
      guard !state.isRunning, !state.isClosed, state.untrusted == nil else { return false }
      state.isRunning = true
      return true
    }
    if isFirst { connections.pool.asyncWriteWithoutTransaction { self.drain($0) } }
  }

  /// Writes until nothing that someone waits for, or that is much, is left.
  private func drain(_ db: Database) {
    while true {
      let (batch, highest, waiters) = state.withLock { state in
        defer { state.waiters = [] }
        return (state.logs.filter(\.value.isUnwritten), state.highest, state.waiters)
      }
      let failure = commit(batch, highest, db) ?? checkpoint(db)
      for waiter in waiters {
        if let failure { waiter.resume(throwing: failure) } else { waiter.resume() }
      }
      let isDone = state.withLock { state in
        let isMuch = state.unwritten >= Self.eager && failure == nil
        guard state.untrusted != nil || state.waiters.isEmpty && !isMuch else { return false }
        state.isRunning = false
        return true
      }
      guard !isDone else { break }
    }
    refuseWaiters()
    if state.withLock({ ($0.unwritten > 0 || $0.highest != nil) && $0.failure == nil }) { startSoon() }
  }

  /// Those who came while the file failed.
  private func refuseWaiters() {
    let (waiters, refusal) = state.withLock { state -> ([CheckedContinuation<Void, any Error>], StoreError?) in
      guard let refusal = state.untrusted else { return ([], nil) }
      defer { state.waiters = [] }
      return (state.waiters, refusal)
    }
    guard let refusal else { return }
    for waiter in waiters { waiter.resume(throwing: refusal) }
  }

  private func checkpoint(_ db: Database) -> StoreError? {
    do {
      if let log = try connections.checkpointWhenLong(db) { note(log) }
      return nil
    } catch {
      return fail(error)
    }
  }

  private func note(_ log: WriteAheadLog) {
    let isNews = connections.writeAheadLog.withLock { known in
      defer { known = log }
      return known.isLong != log.isLong
    }
    if isNews { turned() }
  }

  /// Writes something else than what was appended, in a transaction of its own.
  ///
  /// - Throws: ``StoreError`` when the file fails; `CancellationError` when the calling task is cancelled, which is no fault of the
  ///   file.
  func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    if let failure { throw failure }
    guard !state.withLock(\.isClosed) else { throw StoreError.wasClosed }
    do {
      return try await connections.pool.writeWithoutTransaction { db in try db.inWriting { try body(db) } }
    } catch {
      if error.isCancellation { throw CancellationError() }
      throw error.isOfTheFile ? fail(error) : StoreError(error, path: path)
    }
  }

  /// Looks whether the file is still where it was opened, and writes back what a reader who may be gone kept in the
  /// write-ahead log.
  func look() async {
    guard state.withLock({ $0.failure == nil && !$0.isClosed }) else { return }
    let isMoved = connections.change() != nil
    guard isMoved || connections.writeAheadLog.withLock(\.isHeldUp) else { return }
    await emptyLog()
  }

  /// Writes the write-ahead log into the file and leaves it empty, as far as readers let it.
  func emptyLog() async {
    await withCheckedContinuation { continuation in
      connections.pool.asyncWriteWithoutTransaction { db in
        self.look(db)
        continuation.resume()
      }
    }
  }

  private func look(_ db: Database) {
    guard state.withLock({ $0.failure == nil && !$0.isClosed }) else { return }
    do {
      if let change = connections.change() { throw connections.settle(change, db) }
      note(try connections.emptyWriteAheadLog(db))
    } catch {
      _ = fail(error)
    }
  }

  private func fail(_ error: any Error) -> StoreError {
    let failure = WriteFailure(connections.naming(error), path: path)
    let isNew = state.withLock { state in
      defer { state.failure = failure }
      return state.failure?.error.code != failure.error.code
    }
    if isNew { turned() }
    return failure.error
  }

  /// Why nothing can be written now; nil when it can.
  var failure: StoreError? { state.withLock(\.failure)?.error }

  /// Tries whether the file takes writes again, after connections that cannot be trusted have been replaced.
  ///
  /// Does nothing when it has not failed.
  ///
  /// - Throws: why it still does not.
  func mend() async throws {
    guard let failure = state.withLock(\.failure) else { return }
    if failure.error.isFinal { throw failure.error }
    if failure.isOfTheName {
      try await connections.onWriter { db in
        do { try self.connections.checkReturn(db) } catch { throw self.fail(error) }
      }
    }
    if failure.isOfTheHandle {
      // A drain that is under way would write through what is taken away.
      guard !state.withLock(\.isRunning) else { throw failure.error }
      try await connections.reopen()
      state.withLock { $0.failure?.isOfTheHandle = false }
    }
    // What waits to be written is the probe; nothing is taken from it when it fails.
    try await written()
  }

  private func commit(_ batch: [AttemptKey: OpenLog], _ highest: Int64?, _ db: Database) -> StoreError? {
    do {
      try db.inWriting {
        let transaction = LogTransaction(db: db, cap: cap)
        for (key, log) in batch { try transaction.write(log.pending, of: key, size: log.size) }
        if let highest { try db.setMeta("highest", "\(highest)") }
      }
    } catch {
      return fail(error)
    }
    let change = connections.change()
    let isMended = state.withLock { state in
      // Also when the file was moved: it has them, wherever it is.
      for (key, log) in batch { state.written(key, to: log.size) }
      state.forgetIdle(over: Self.idle)
      if state.highest == highest { state.highest = nil }
      guard change == nil else { return false }
      defer { state.failure = nil }
      return state.failure != nil
    }
    if let change { return fail(connections.settle(change, db)) }
    if isMended { turned() }
    return nil
  }
}

extension SQLiteLogStore.State {
  /// Set when the connections are not to be written through again.
  fileprivate var untrusted: StoreError? { failure.flatMap { $0.isOfTheHandle ? $0.error : nil } }

  fileprivate mutating func written(_ key: AttemptKey, to end: Int64) {
    guard var log = logs.removeValue(forKey: key) else { return }
    let before = log.pendingBytes
    log.written(to: end)
    unwritten += log.pendingBytes - before
    logs[key] = log
  }

  fileprivate mutating func forgetIdle(over limit: Int) {
    guard logs.count > limit else { return }
    logs = logs.filter(\.value.isUnwritten)
  }
}
