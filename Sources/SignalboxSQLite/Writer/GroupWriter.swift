import GRDB
import Signalbox
import Synchronization

/// The one writer of a file.
///
/// Operations gather in a mailbox; it takes everything that is there and runs it as one transaction, and while that is
/// committed the next ones gather. Nobody waits for a timer, and a flush of the disk is shared by all who were waiting.
///
/// When the file fails, whatever waits is refused, and so is all that comes, until ``mend()`` has got a probe into the file.
final class GroupWriter<Session>: Sendable {
  /// A change that waits for its turn.
  struct Operation: Sendable {
    /// Makes the change.
    ///
    /// Gives what tells the caller, to be called once the change is committed. It may be called again in another
    /// transaction when this one is rolled back.
    var run: @Sendable (inout Session) throws -> @Sendable () -> Void
    var fail: @Sendable (any Error) -> Void
    /// How many rows it writes, roughly.
    var weight = 1
    /// Whether its turn comes before that of whatever waits with it.
    var isFirst = false
  }

  /// What a transaction is to its store.
  struct Actions: Sendable {
    var begin: @Sendable (Database, StatementTable) throws -> Session
    /// The last writes before the commit.
    var prepare: @Sendable (inout Session) throws -> Void
    /// After the commit, before the callers are told.
    var publish: @Sendable (Session) -> Void
    /// Reads anew what is known of a file that was opened again.
    var reload: @Sendable (Database) throws -> Void
    /// The file has failed, or takes writes again, or there is something else to tell of it.
    var turned: @Sendable () -> Void
  }

  private struct Mailbox {
    var operations: [Operation] = []
    /// How many of them came to be first.
    var first = 0
    var isRunning = false
    var isClosed = false
    /// Why nothing is taken; nil as long as the file takes what is written.
    var failure: WriteFailure?
    var isMending = false

    mutating func add(_ operation: Operation) {
      guard operation.isFirst else { return operations.append(operation) }
      operations.insert(operation, at: first)
      first += 1
    }
  }

  /// What one transaction writes at most: enough to share a flush well, and so little that nobody waits long for the others
  /// and the memory of a transaction is bounded.
  ///
  /// An operation that alone is larger has one of its own.
  static var limit: Int { 2000 }
  private let connections: StoreConnections
  private let actions: Actions
  private let mailbox = Mutex(Mailbox())

  init(connections: StoreConnections, actions: Actions) {
    self.connections = connections
    self.actions = actions
  }

  /// Why nothing can be written now; nil when it can.
  var failure: StoreError? { mailbox.withLock(\.failure)?.error }
  var pending: Int { mailbox.withLock(\.operations.count) }
  var isClosed: Bool { mailbox.withLock(\.isClosed) }

  /// Runs `body`, which writes roughly `weight` rows, in a transaction and returns what it gives when that is
  /// committed.
  func write<Value: Sendable>(
    weight: Int = 1, _ body: @escaping @Sendable (inout Session) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      submit(
        Operation(
          run: { session in
            let value = try body(&session)
            return { continuation.resume(returning: value) }
          },
          fail: { continuation.resume(throwing: $0) }, weight: weight))
    }
  }

  /// Refuses everything from now on, and returns when what was there before is committed.
  func close() async {
    mailbox.withLock { $0.isClosed = true }
    await drained()
  }

  /// Returns when the drain that is under way has ended.
  private func drained() async {
    let pool = connections.pool
    await withCheckedContinuation { continuation in
      // The writer's queue is serial.
      pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
    }
  }

  /// Has an operation wait for its turn.
  func submit(_ operation: Operation) {
    let (refusal, isToStart) = mailbox.withLock { mailbox -> (StoreError?, Bool) in
      if mailbox.isClosed { return (StoreError.wasClosed, false) }
      if let failure = mailbox.failure { return (failure.error, false) }
      mailbox.add(operation)
      defer { mailbox.isRunning = true }
      return (nil, !mailbox.isRunning)
    }
    if let refusal { operation.fail(refusal) }
    if isToStart { connections.pool.asyncWriteWithoutTransaction { self.drain($0) } }
  }

  private func drain(_ db: Database) {
    let statements = StatementTable(db)
    while let operations = take() {
      if commit(operations, db, statements) { checkpoint(db) }
    }
  }

  private func take() -> [Operation]? {
    mailbox.withLock { mailbox in
      guard !mailbox.operations.isEmpty else {
        mailbox.isRunning = false
        return nil
      }
      let count = Self.share(of: mailbox.operations)
      mailbox.first = max(0, mailbox.first - count)
      guard count < mailbox.operations.count else {
        defer { mailbox.operations.removeAll(keepingCapacity: true) }
        return mailbox.operations
      }
      defer { mailbox.operations.removeFirst(count) }
      return Array(mailbox.operations.prefix(count))
    }
  }

  /// How many of the first operations go into one transaction.
  private static func share(of operations: [Operation]) -> Int {
    var weight = 0
    for (index, operation) in operations.enumerated() {
      weight += operation.weight
      if weight > limit, index > 0 { return index }
    }
    return operations.count
  }

  /// - Returns: whether the file took it.
  private func commit(_ operations: [Operation], _ db: Database, _ statements: StatementTable) -> Bool {
    do {
      do {
        try transaction(db, statements) { session in try operations.map { try $0.run(&session) } }
      } catch  where operations.count > 1 && !error.isOfTheFile {
        // One of them was refused. Which is rare, so that only now each gets a savepoint of its own.
        try transaction(db, statements) { session in try operations.map { try isolated($0, &session, db) } }
      }
      return true
    } catch {
      let failure = error.isOfTheFile ? explained(error, db) : WriteFailure(error, path: connections.path)
      if error.isOfTheFile { fail(failure) }
      for operation in operations { operation.fail(failure.error) }
      return !error.isOfTheFile
    }
  }

  private func transaction(
    _ db: Database, _ statements: StatementTable, _ body: (inout Session) throws -> [@Sendable () -> Void]
  ) throws {
    var answers: [@Sendable () -> Void] = []
    let session: Session
    // Prepared once, which GRDB's own are not.
    try db.beginWriting()
    do {
      var open = try actions.begin(db, statements)
      answers = try body(&open)
      try actions.prepare(&open)
      try db.run("COMMIT")
      session = open
    } catch {
      try db.rollback()
      throw error
    }
    // Nobody is told of what went into a file that nobody finds.
    if let change = connections.changeAfterCommit() { throw connections.settle(change, db) }
    actions.publish(session)
    for answer in answers { answer() }
  }

  /// Runs an operation so that only its own writes go when it is refused.
  ///
  /// - Throws: when the file fails; then SQLite may have ended the transaction already.
  private func isolated(
    _ operation: Operation, _ session: inout Session, _ db: Database
  ) throws -> @Sendable () -> Void {
    let before = session
    try db.run("SAVEPOINT operation")
    do {
      let answer = try operation.run(&session)
      try db.run("RELEASE operation")
      return answer
    } catch  where !error.isOfTheFile {
      session = before
      try db.run("ROLLBACK TO operation")
      try db.run("RELEASE operation")
      let failure = StoreError(error, path: connections.path)
      return { operation.fail(failure) }
    }
  }

  private func checkpoint(_ db: Database) {
    do {
      if let log = try connections.checkpointWhenLong(db) { note(log) }
    } catch {
      fail(explained(error, db))
    }
  }

  /// A file that fails because it was moved or overwritten is one that was moved or overwritten.
  private func explained(_ error: any Error, _ db: Database) -> WriteFailure {
    if !(error is StoreError), let change = connections.change() {
      return WriteFailure(connections.settle(change, db), path: connections.path)
    }
    return WriteFailure(connections.naming(error), path: connections.path)
  }

  private func note(_ log: WriteAheadLog) {
    let isNews = connections.writeAheadLog.withLock { known in
      defer { known = log }
      return known.isLong != log.isLong
    }
    if isNews { actions.turned() }
  }

  /// Writes the write-ahead log into the file and leaves it empty, as far as readers let it.
  func emptyLog() async {
    guard failure == nil, !isClosed else { return }
    await withCheckedContinuation { continuation in
      connections.pool.asyncWriteWithoutTransaction { db in
        self.look(db)
        continuation.resume()
      }
    }
  }

  /// Looks, without waiting for a write, whether the file is still where it was opened, and writes back what a reader who may
  /// be gone kept in the write-ahead log.
  func look() async {
    guard failure == nil, !isClosed else { return }
    let isMoved = connections.change() != nil
    guard isMoved || connections.writeAheadLog.withLock(\.isHeldUp) else { return }
    await emptyLog()
  }

  private func look(_ db: Database) {
    guard failure == nil, !isClosed else { return }
    if let change = connections.change() {
      return fail(WriteFailure(connections.settle(change, db), path: connections.path))
    }
    do {
      note(try connections.emptyWriteAheadLog(db))
    } catch {
      fail(explained(error, db))
    }
  }

  /// Takes nothing more, and refuses what waits.
  private func fail(_ failure: WriteFailure) {
    let waiting = mailbox.withLock { mailbox in
      mailbox.failure = failure
      mailbox.first = 0
      defer { mailbox.operations = [] }
      return mailbox.operations
    }
    for operation in waiting { operation.fail(failure.error) }
    actions.turned()
  }
}

extension GroupWriter {
  /// Tries whether the file takes writes again: connections that cannot be trusted are replaced, and then a probe is
  /// committed.
  ///
  /// Does nothing when the file has not failed.
  ///
  /// - Throws: why it still does not.
  func mend() async throws {
    guard failure != nil else { return }
    await drained()
    let failure = mailbox.withLock { mailbox -> WriteFailure? in
      guard !mailbox.isMending, !mailbox.isClosed else { return nil }
      mailbox.isMending = mailbox.failure != nil
      return mailbox.failure
    }
    guard let failure else {
      if let error = self.failure { throw error }
      return
    }
    do {
      if failure.error.isFinal { throw failure.error }
      if failure.isOfTheName {
        try await connections.onWriter { db in
          try self.connections.checkReturn(db)
          // What was committed when the file was gone was not told to anybody.
          try self.actions.reload(db)
        }
      }
      if failure.isOfTheHandle {
        try await connections.reopen()
        try await connections.onWriter { db in try self.actions.reload(db) }
      }
      try await connections.onWriter { db in try Self.probe(db) }
    } catch {
      let again = WriteFailure(connections.naming(error), path: connections.path)
      mailbox.withLock { mailbox in
        mailbox.isMending = false
        mailbox.failure = again
        // What was not opened anew is still not to be trusted.
        if failure.isOfTheHandle { mailbox.failure?.isOfTheHandle = true }
      }
      // A file that may come back was something else than one that cannot.
      if again.error.code != failure.error.code { actions.turned() }
      throw again.error
    }
    mailbox.withLock { mailbox in
      mailbox.isMending = false
      mailbox.failure = nil
    }
    actions.turned()
  }

  /// Commits something of the size of a good batch and takes it away again, so that one small hole in a full disk is not
  /// taken for room.
  private static func probe(_ db: Database) throws {
    try db.inWriting {
      // There is one when a server was killed in the middle of this.
      try db.execute(sql: "DROP TABLE IF EXISTS probe")
      try db.execute(sql: "CREATE TABLE probe (bytes BLOB)")
      try db.execute(sql: "INSERT INTO probe VALUES (randomblob(1048576))")
    }
    try db.inWriting { try db.execute(sql: "DROP TABLE probe") }
  }
}

extension StoreError {
  static let wasClosed = StoreError(.closed, "the store was closed; start the server again")
}
