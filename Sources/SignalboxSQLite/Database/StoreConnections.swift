import GRDB
import Signalbox
import SignalboxModel
import Synchronization

/// The connections to one file of ours.
///
/// They are made anew after the file has failed: nobody knows then which of the last writes are on the disk, and a
/// second flush through the same handle would call all of them written (see
/// https://wiki.postgresql.org/wiki/Fsync_Errors).
final class StoreConnections: Sendable {
  private let database: StoreDatabase
  /// Notes what the file's header may say, and whether that is to outlast a loss of power.
  ///
  /// Gives whether it is noted.
  private let noteSeal: @Sendable (FileSeal.Expectation, Bool) -> Bool
  private let current: Mutex<DatabasePool>
  private let names: StoreNames
  private let watching: Mutex<NameWatch?>
  private let seal: FileSeal
  /// How long the write-ahead log is, as far as that was looked at.
  let writeAheadLog: Mutex<WriteAheadLog>
  /// What a deleted file was saved as, and how the file looked when all that was committed was in it.
  let salvage = Mutex(Salvage())

  /// Opens the connections of a file.
  ///
  /// - Parameters:
  ///   - database: what is opened, and how.
  ///   - lock: remembers what the file's header may say.
  ///   - watch: tells of changes of the file's names, from before they are read. It saves looks after commits.
  /// - Throws: ``StoreError`` when the file is not ours, damaged, or cannot be opened.
  init(_ database: StoreDatabase, lock: StoreLock, watch: NameWatch? = nil) throws {
    self.database = database
    watching = Mutex(watch)
    // Weak: the lock is given up when the store is closed.
    noteSeal = { [weak lock, name = database.schema.name] seal, isFlushed in
      lock?.note(seal, of: name, isFlushed: isFlushed) ?? false
    }
    do {
      StoreFiles.removeDraft(of: database.path)
      let isReplaced = Self.isReplaced(database, lock)
      // A file of tasks that is missing, empty or no database was never the one that a log beside it belongs to.
      if isReplaced || database.schema.givesIDs && database.held.header == nil {
        try Self.checkWriteAheadLog(of: database, lock)
      }
      let pool = try database.open()
      names = try StoreNames(of: database.path, mark: database.held.mark)
      // Before the lock file knows this one. Where that cannot be written, neither can the seal that is noted next: the lock file
      // then knows the former file still, and the next start sees the replacement again.
      if isReplaced, database.schema.givesIDs { lock.noteReplacement() }
      let opened = try Self.seal(pool, database, lock)
      seal = opened.seal
      writeAheadLog = Mutex(opened.log)
      current = Mutex(pool)
    } catch {
      database.held.release()
      throw StoreError(error, path: database.path)
    }
  }

  var path: String { database.path }
  var file: HeldFile { database.held }
  var pool: DatabasePool { current.withLock { $0 } }
  /// Tells of changes of the file's names; nil where nobody does, and once it is closed.
  var watch: NameWatch? { watching.withLock { $0 } }

  /// What became of the file and its names since it was opened; nil while all is as it was.
  func change() -> StoreNames.Change? {
    names.change(isBroken: isBroken)
  }

  private func isBroken(_ look: FileLook) -> Bool { seal.isBroken(by: look) { file.header } }

  /// The same for the writer after a commit, at less cost.
  ///
  /// Of the three names it looks at the file's alone while there is no news of those beside it: when a directory is
  /// moved, that name leads nowhere too.
  func changeAfterCommit() -> StoreNames.Change? {
    let watch = watch
    if let watch, !watch.hasNews, names.isDatabaseThere(isBroken: isBroken) { return nil }
    let change = change()
    if change == nil { watch?.settle() }
    return change
  }

  /// Whether the file is another than the lock file knows, or was given other content, while no server had it open.
  private static func isReplaced(_ database: StoreDatabase, _ lock: StoreLock) -> Bool {
    guard let seal = lock.seal(of: database.schema.name), let header = database.held.header else { return false }
    return !seal.admits(header)
  }

  /// Refuses a file that was put in the place of the one whose write-ahead log is still there, as after a crash: SQLite would lay
  /// the log's pages over it, and nobody would be told of what becomes of both.
  private static func checkWriteAheadLog(of database: StoreDatabase, _ lock: StoreLock) throws {
    let log = database.path + "-wal"
    guard let left = FileLook(at: log), left.bytes > 0 else { return }
    let isEmpty = FileLook(at: database.path)?.bytes == 0
    let what =
      isEmpty
      ? "\(database.path) is missing or empty, and \(log) holds what was last written to it. "
      : "\(database.path) is not the file that \(log) belongs to: it was replaced after the server had ended without closing it. "
    throw StoreError(
      .storeLost,
      what
        + "To go on with the file as it is, set the log aside first: mv \(log.shellWord) \((log + ".old").shellWord); "
        + "to go on with what was there before, put the former file back. Where the two were put there together, from one "
        + "copy, remove \(lock.path.shellWord) instead")
  }

  /// Marks the file as opened by this process, so that other content in it is noticed.
  ///
  /// - Returns: also what is left in the write-ahead log, because somebody reads in it.
  private static func seal(
    _ pool: DatabasePool, _ database: StoreDatabase, _ lock: StoreLock
  ) throws -> (seal: FileSeal, log: WriteAheadLog) {
    let (file, name) = (database.held, database.schema.name)
    var stamp = FileSeal.freshStamp()
    // A stamp that is not noted would make the file another one after a crash.
    if let before = file.header,
      !lock.note(FileSeal.Expectation(header: before, nextStamp: stamp), of: name, isFlushed: true)
    {
      stamp = before.stamp
    }
    let log = try pool.writeWithoutTransaction { [stamp] db in
      try db.execute(sql: "PRAGMA user_version = \(stamp)")
      return try db.emptyWriteAheadLog()
    }
    guard let header = file.header, let look = file.look else {
      throw StoreError(.cannotWrite, "the file changes while it is opened; start again")
    }
    let seal = FileSeal(stamp: stamp, header: header, modified: look.modified)
    _ = lock.note(seal.expectation, of: name, isFlushed: false)
    return (seal, log)
  }

  /// Writes the write-ahead log into the file when it has become long; see ``Database/restartWriteAheadLog()``.
  ///
  /// - Returns: how long it is now; nil when it was not long.
  func checkpointWhenLong(_ db: Database) throws -> WriteAheadLog? {
    let pages = try db.pagesInWriteAheadLog()
    if pages >= Database.checkpointPages { return try sealing(db) { try db.restartWriteAheadLog() } }
    // Some commits before, so that nobody waits for the flushes of both.
    if pages >= Database.stampPages { try stamp(db) }
    return nil
  }

  /// Writes all of the write-ahead log into the file and leaves it empty, unless somebody reads in it.
  func emptyWriteAheadLog(_ db: Database) throws -> WriteAheadLog {
    try sealing(db) { try db.emptyWriteAheadLog() }
  }

  private func sealing(_ db: Database, _ checkpoint: () throws -> WriteAheadLog) throws -> WriteAheadLog {
    try stamp(db)
    let log = try checkpoint()
    if let header = file.header, let look = file.look {
      seal.note(header, modified: look.modified)
      _ = noteSeal(seal.expectation, false)
    }
    return log
  }

  /// Gives the database the number that the next checkpoint brings into the file's header, unless it has it; costs two flushes.
  private func stamp(_ db: Database) throws {
    // A checkpoint that a reader holds up is tried again and again: a single number will do for it.
    guard !seal.isStamped, !writeAheadLog.withLock(\.isHeldUp) else { return }
    let stamp = FileSeal.freshStamp()
    // One that is not noted would make the file another one after a crash: then the last one stays.
    guard noteSeal(seal.expectation.followed(by: stamp), true) else { return }
    try db.waitingForLocks { try db.execute(sql: "PRAGMA user_version = \(stamp)") }
    seal.expect(stamp)
  }

  /// Reads in a snapshot, beside the writer, until a deadline.
  ///
  /// When the file was moved, through the writer's own connection: one that is opened then finds another file by the
  /// name, or none.
  ///
  /// - Throws: ``StoreError``; `CancellationError` when the calling task is cancelled.
  func read<Value: Sendable>(
    until deadline: ReadDeadline? = nil, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    do {
      return try await snapshot { db in try db.within(deadline) { try body(db) } }
    } catch let error as DatabaseError {
      if let deadline, error.isCancellation, deadline.isOver { throw deadline.error }
      if error.isCancellation { throw CancellationError() }
      throw StoreError(reading: error, path: path)
    }
  }

  private func snapshot<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    if salvage.withLock(\.isMoved) { return try await pool.writeWithoutTransaction(body) }
    do {
      return try await pool.read(body)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN && change() != nil {
      return try await pool.writeWithoutTransaction(body)
    }
  }

  /// Opens the file again, examines the whole of it, and lets go of the connections that failed; they are kept when it cannot
  /// be opened or is damaged.
  ///
  /// To be called while nobody writes. Takes a pass over the file: about a second for 1 GB.
  ///
  /// The new ones come before the old ones go: the last one to go would flush through its handle.
  ///
  /// - Throws: ``StoreError``, `corrupt` with what is wrong with the file, `storeMoved` when its names lead to other files.
  func reopen() async throws {
    try refuseMoved()
    let pool = try database.open()
    do {
      try refuseMoved()
      try await examine(pool)
    } catch {
      try pool.close()
      throw StoreError(error, path: path)
    }
    let failed = current.withLock { current in
      defer { current = pool }
      return current
    }
    do { try failed.close() } catch { throw StoreError(error, path: path) }
  }

  /// Runs on the connection that writes, in its turn.
  ///
  /// Unlike GRDB's own waiting it is not interrupted when the task that waits is cancelled: that would be taken for the file's
  /// failure, now or at the next checkpoint.
  func onWriter<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    let pool = pool
    return try await withCheckedThrowingContinuation { continuation in
      pool.asyncWriteWithoutTransaction { db in continuation.resume(with: Result { try body(db) }) }
    }
  }

  private func refuseMoved() throws {
    guard let change = change() else { return }
    if case .overwritten = change { throw giveWay() }
    throw MovedStore(
      path: path, change: change, place: place, isWhole: false, foreignLog: isLogForeign(change) ? .inPlace : nil
    ).error
  }

  /// Writes what is still in the write-ahead log into the file, as far as readers let it, and closes it.
  ///
  /// - Throws: ``StoreError``; the file is let go all the same.
  func close() throws {
    watching.withLock { $0 = nil }
    guard !salvage.withLock(\.isOverwritten) else { return leaveOpen() }
    do {
      try StoreDatabase.close(pool)
    } catch {
      leaveOpen()
      throw StoreError(error, path: path)
    }
    file.release()
  }

  /// Not interrupted either when the task that waits is cancelled; see ``onWriter(_:)``.
  private func examine(_ pool: DatabasePool) async throws {
    let faults = try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<[String], any Error>) in
      pool.asyncRead { db in
        continuation.resume(with: Result { try String.fetchAll(db.get(), sql: "PRAGMA integrity_check(10)") })
      }
    }
    guard faults == ["ok"] else {
      throw StoreError(
        .corrupt,
        "\(path) is damaged (\(faults.joined(separator: "; "))); stop the server and put a backup in its place")
    }
  }
}
