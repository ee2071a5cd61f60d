import SignalboxModel
import Synchronization

/// The store that keeps tasks in memory: for tests, and for work that may be lost with the process.
///
/// Adding, claiming and finishing cost the logarithm of the queue's length; a list costs a pass over all tasks.
public final class MemoryTaskStore: TaskStore {
  let state: Mutex<MemoryState>
  let clock: any TaskClock
  /// A name of the store's own, random unless the initialiser was given one.
  public let identity: String
  let memoryLogs: MemoryLogStore

  /// Creates an empty store.
  ///
  /// - Parameters:
  ///   - clock: gives the times that it measures and writes down.
  ///   - logCap: how much of each attempt's log is kept.
  ///   - audit: how much of the audit log is kept.
  ///   - identity: a name of the store's own; random unless given.
  public init(
    clock: any TaskClock = SystemClock(), logCap: LogCap = LogCap(), audit: AuditRetention = AuditRetention(),
    identity: String? = nil
  ) {
    self.clock = clock
    self.identity = identity ?? String(UInt64.random(in: .min ... .max), radix: 36)
    self.memoryLogs = MemoryLogStore(cap: logCap, clock: clock)
    self.state = Mutex(MemoryState(audit, at: LedgerTime(clock)))
  }

  /// The logs of the attempts, in memory too.
  public var logs: any LogStore { memoryLogs }
  /// `memory`.
  public var summary: String { "memory" }
  /// true: the tasks are this process's alone.
  public var isSingleProcess: Bool { true }
  /// false: the tasks go with the process.
  public var isDurable: Bool { false }

  /// Has `wake` called within each change, while the store is locked.
  public func wakeups(_ wake: @escaping @Sendable (StoreWakeup) -> Void) {
    state.withLock { $0.wake = wake }
  }

  /// Adds a task for whatever fails for good from now on.
  public func watchFailures(_ watch: FailureWatch) {
    state.withLock { $0.watch = watch }
  }

  /// Runs a change and tells of it before anyone else's can follow, so that counts arrive in the order of the changes.
  func commit<Value>(_ change: (inout MemoryState) throws -> sending Value) throws -> sending Value {
    try self.change { state in
      guard !state.isClosed else { throw StoreError(.closed, "the store was closed; start the server again") }
      return try change(&state)
    }
  }

  func change<Value, Failure: Error>(
    _ change: (inout MemoryState) throws(Failure) -> sending Value
  ) throws(Failure) -> sending Value {
    let (value, served) = try state.withLock { state throws(Failure) in
      state.begin(at: LedgerTime(clock))
      let value = try change(&state)
      let served = state.serveWaiting()
      if let wakeup = state.takeWakeup() { state.wake?(wakeup) }
      return (value, served)
    }
    // Not in the lock, which whoever is woken may want at once.
    for (claim, tasks) in served { claim.answer(.success(tasks)) }
    return value
  }

  /// Returns unless the store was closed.
  ///
  /// - Throws: ``StoreError/Code/closed``.
  public func check() async throws {
    try commit { _ in }
  }

  /// Refuses everything from now on, and answers the claims that wait.
  public func close() async throws {
    endWaiting(.failure(StoreError(.closed, "the store was closed; start the server again"))) { $0.isClosed = true }
  }
}
