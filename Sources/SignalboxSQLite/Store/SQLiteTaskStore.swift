import GRDB
public import Signalbox
import SignalboxModel
import Synchronization

/// The store that keeps tasks in one SQLite file, and their logs in a second one beside it (`<path>-logs`).
///
/// What a call that changes something acknowledged is committed: with ``Durability/full``, the default, it survives a
/// power cut. All changes go through one writer, which commits whatever is pending together, so that the cost of a
/// flush is shared by all who wait. Reads run beside it and never hold it up.
///
/// When the disk is full or fails, nothing is acknowledged: all calls that change something throw, until ``advance(rescue:limit:leasesEndedBy:)``
/// has got a probe into the file. After a failed read, write or flush the file is opened anew and examined before that. Logs that
/// cannot be written hold up nobody: they are kept in memory within bounds, and what is more shows as a gap.
///
/// One process at a time uses a file; a second one is refused by a lock on `<path>.lock` and by one on the file itself, whatever
/// name it comes by. What was running when that process ended is told by ``orphans()``.
///
/// The file has to stay where it was opened. When it, its `-wal` or its `-shm` file is moved, deleted or replaced, nothing more is
/// acknowledged, and the error says where all that was acknowledged is. It goes on when the same file is back under its name.
public final class SQLiteTaskStore: TaskStore {
  /// A random name made with the file and kept in it; a copy of the file gets one of its own.
  public let identity: String
  /// The identities of the files that this one was copied or restored from, the latest first.
  public let parents: [String]
  /// The path of the file of tasks, with links resolved.
  public let path: String
  let clock: any TaskClock
  let connections: StoreConnections
  let writer: GroupWriter<WriteSession>
  let memory: SharedMemory
  let logStore: SQLiteLogStore
  let logSweep = Mutex(LogSweep())
  /// How often the file has been opened and closed in order; see `StoreRecord`.
  private let generation: Int64
  /// What is to be told of how it was opened.
  let openingNotice: StoreNotice?
  private let lock: Mutex<StoreLock?>
  private let diskSpace: @Sendable (String) -> DiskSpace?
  /// The room that its disk had at the latest look, when that was too little.
  let shortDisk = Mutex<DiskSpace?>(nil)

  /// Opens the store, making file and directory when they are missing.
  ///
  /// Blocks for as long as reading the counters takes, about 0.1 s with 1,000,000 tasks.
  ///
  /// - Parameters:
  ///   - path: of the file of tasks, through links. Its directory is made with mode 0700, its files with 0600.
  ///   - durability: what an acknowledged change survives.
  ///   - logCap: how much of each attempt's log is kept.
  ///   - audit: how much of the audit log is kept.
  ///   - clock: gives the times that it measures and writes down.
  /// - Throws: `StoreError`: `inUse` naming the process that has the store, `badPermissions` when others may open the
  ///   file or write to its directory, `unsafePlace` when it has a second name (a hard link) or lies on a network file system,
  ///   `corrupt`, `newerSchema`, `cannotWrite`.
  public convenience init(
    path: String, durability: Durability = .full, logCap: LogCap = LogCap(),
    audit: AuditRetention = AuditRetention(), clock: any TaskClock = SystemClock()
  ) throws {
    try self.init(
      path: path, durability: durability, logCap: logCap, audit: audit, clock: clock, diskSpace: DiskSpace.of)
  }

  /// The same with what is asked for the room on the disk, with the path, at each look.
  init(
    path: String, durability: Durability = .full, logCap: LogCap = LogCap(),
    audit: AuditRetention = AuditRetention(), clock: any TaskClock,
    diskSpace: @escaping @Sendable (String) -> DiskSpace?
  ) throws {
    let path = try StoreFiles.prepare(path)
    let lock = try StoreLock(store: path)
    try StoreFiles.prepareFile(path)
    let connections = try StoreConnections(
      StoreDatabase(
        path: path, held: HeldFile(path), schema: .tasks, durability: durability, cacheKiB: 32 << 10,
        readers: StoreDatabase.readers), lock: lock, watch: NameWatch(around: path))
    let memory: SharedMemory
    do {
      let identified = try IdentifiedStore(connections, lock: lock)
      identity = identified.record.identity
      parents = identified.record.parents
      generation = identified.record.generation
      openingNotice = identified.notice
      let board = try connections.pool.writeWithoutTransaction { try Board(loading: $0, at: clock.elapsed()) }
      memory = SharedMemory(
        StoreMemory(
          board: board, auditRetention: audit, reserved: identified.record.reserved,
          jumps: ClockJumps(now: clock.now(), elapsed: clock.elapsed())))
      logStore = try SQLiteLogStore(file: identified.logs, cap: logCap, clock: clock) { memory.announceTrouble() }
    } catch {
      // What keeps the store from opening is told, and not what closing it says.
      try? connections.close()
      throw StoreError(error, path: path)
    }
    self.memory = memory
    self.path = path
    self.clock = clock
    self.connections = connections
    self.lock = Mutex(lock)
    self.diskSpace = diskSpace
    writer = GroupWriter(
      connections: connections,
      actions: memory.actions(clock: clock) { [generation, logStore, weak lock] highest in
        // Weak: the lock is given up when the store is closed.
        lock?.note(highest: highest, generation: generation)
        logStore.note(highest: highest)
      })
  }

  /// `sqlite` and the path.
  public var summary: String { "sqlite \(path)" }
  /// true: no other process has the file open.
  public var isSingleProcess: Bool { true }
  /// true: what was acknowledged is in the file.
  public var isDurable: Bool { true }
  /// The logs of the attempts, in the second file.
  public var logs: any LogStore { logStore }

  /// Has the store add a task for whatever fails for good from now on, in the commit in which it fails.
  public func watchFailures(_ watch: FailureWatch) {
    memory.withLock { $0.watch = watch }
  }

  /// Has `wake` called after every commit that could concern a worker or a reader.
  public func wakeups(_ wake: @escaping @Sendable (StoreWakeup) -> Void) {
    memory.withLock { $0.wake = wake }
  }

  /// What keeps the file of tasks from taking changes; nil while it takes them.
  public var trouble: StoreError? { writer.failure }

  /// Returns when a look at the files finds nothing that keeps them from taking changes.
  ///
  /// - Throws: ``trouble``; `StoreError` with the code `closed` after ``close()``.
  public func check() async throws {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    await look()
    if let trouble { throw trouble }
  }

  /// How often the files are to be looked at where nothing tells of changes: every 5 s.
  public var lookInterval: Duration? { .seconds(5) }
  /// Yields when the name of the file of tasks, or of one beside it, may lead elsewhere; nil where the system does not
  /// tell.
  public func fileChanges() -> AsyncStream<Void>? { connections.watch?.changes() }

  /// Costs a few system calls, about 5 µs in all, while nothing is wrong.
  @discardableResult
  public func look() async -> Bool {
    guard let lock = lock.withLock({ $0 }) else { return false }
    lock.renew()
    lookAtDisk()
    await writer.look()
    await logStore.look()
    let isHeldUp = [connections, logStore.connections].contains { $0.writeAheadLog.withLock(\.isHeldUp) }
    return isHeldUp || trouble != nil || logStore.failure != nil || shortDisk.withLock { $0 != nil }
  }

  private func lookAtDisk() {
    let space = diskSpace(path)
    let isNews = shortDisk.withLock { short in
      let wasShort = short != nil
      short = space?.isShort == true ? space : nil
      return wasShort != (short != nil)
    }
    if isNews { memory.announceTrouble() }
  }

  /// Commits what is pending, notes the end in both files and closes them.
  ///
  /// - Throws: what kept a file from being closed in order; what was acknowledged is kept all the same.
  public func close() async throws {
    guard let held = lock.withLock({ $0.take() }) else { return }
    await writer.close()
    endWaiting(.failure(StoreError.wasClosed))
    // Kept until both files are closed, so that nobody opens them before this process is done with them.
    defer { withExtendedLifetime(held) {} }
    // Of a file that fails nobody knows it; what was reserved counts as given then.
    let last = trouble == nil ? memory.withLock { $0.board.lastID } : nil
    if let last { logStore.note(highest: last) }
    var failure: (any Error)?
    var isNoted = false
    do { isNoted = try await logStore.close() } catch { failure = error }
    // The others first: what they note is never above what the file of tasks does, or that would be taken for an old one.
    if let last, isNoted {
      held.note(highest: last, generation: generation)
      do {
        // A backup that was made until now is older than this.
        if try await noteEnd(last) { held.note(highest: last, generation: generation + 1) }
      } catch {
        failure = error
      }
    }
    do { try connections.close() } catch { failure = failure ?? error }
    if let failure { throw failure }
  }

  /// Notes that no id above this one was given, so that the next start goes on right after it, and that the file was closed in
  /// order.
  ///
  /// - Returns: whether it is noted. On a full disk it is not, and the next start takes all ids that were reserved for given, as
  ///   after a crash.
  private func noteEnd(_ id: Int64) async throws -> Bool {
    let generation = generation + 1
    do {
      try await connections.onWriter { db in
        try db.inWriting {
          try StoreRecord.reserve(id, db)
          try db.setMeta("generation", "\(generation)")
        }
      }
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
      return false
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
