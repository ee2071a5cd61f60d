import GRDB
import Signalbox
import Synchronization

/// The one writer of a file. Operations gather in a mailbox; it takes everything that is there and runs it as one
/// transaction, and while that is committed the next ones gather. Nobody waits for a timer, and a flush of the disk is
/// shared by all who were waiting.
final class GroupWriter<Session>: Sendable {
  /// A change that waits for its turn.
  struct Operation: Sendable {
    /// Makes the change. Gives what tells the caller, to be called once the change is committed. It may be called again
    /// in another transaction when this one is rolled back.
    var run: @Sendable (inout Session) throws -> @Sendable () -> Void
    var fail: @Sendable (any Error) -> Void
  }

  /// What a transaction is to its store.
  struct Actions: Sendable {
    var begin: @Sendable (Database) throws -> Session
    /// The last writes before the commit.
    var prepare: @Sendable (inout Session) throws -> Void
    /// After the commit, before the callers are told.
    var publish: @Sendable (Session) -> Void
  }

  private struct Mailbox {
    var operations: [Operation] = []
    var isRunning = false
    var isClosed = false
    /// Why the last transaction failed; nil once one was committed after it.
    var failure: StoreError?
  }

  /// Operations in one transaction: enough to share a flush well, and few enough that nobody waits long for the others.
  private let limit = 2000
  private let pool: DatabasePool
  private let actions: Actions
  private let mailbox = Mutex(Mailbox())

  init(pool: DatabasePool, actions: Actions) {
    self.pool = pool
    self.actions = actions
  }

  var failure: StoreError? { mailbox.withLock(\.failure) }
  var pending: Int { mailbox.withLock(\.operations.count) }
  var isClosed: Bool { mailbox.withLock(\.isClosed) }

  /// Runs `body` in a transaction and returns what it gives when that is committed.
  func write<Value: Sendable>(_ body: @escaping @Sendable (inout Session) throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      submit(
        Operation(
          run: { session in
            let value = try body(&session)
            return { continuation.resume(returning: value) }
          },
          fail: { continuation.resume(throwing: $0) }))
    }
  }

  /// Refuses everything from now on, and returns when what was there before is committed.
  func close() async {
    mailbox.withLock { $0.isClosed = true }
    await withCheckedContinuation { continuation in
      // The writer's queue is serial: this runs after the drain that is under way.
      pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
    }
  }

  private func submit(_ operation: Operation) {
    let (isRefused, isToStart) = mailbox.withLock { mailbox in
      guard !mailbox.isClosed else { return (true, false) }
      mailbox.operations.append(operation)
      defer { mailbox.isRunning = true }
      return (false, !mailbox.isRunning)
    }
    if isRefused { operation.fail(StoreError.wasClosed) }
    if isToStart { pool.asyncWriteWithoutTransaction { self.drain($0) } }
  }

  private func drain(_ db: Database) {
    while let operations = take() { commit(operations, db) }
  }

  private func take() -> [Operation]? {
    mailbox.withLock { mailbox in
      guard !mailbox.operations.isEmpty else {
        mailbox.isRunning = false
        return nil
      }
      guard mailbox.operations.count > limit else {
        defer { mailbox.operations.removeAll(keepingCapacity: true) }
        return mailbox.operations
      }
      defer { mailbox.operations.removeFirst(limit) }
      return Array(mailbox.operations.prefix(limit))
    }
  }

  private func commit(_ operations: [Operation], _ db: Database) {
    do {
      do {
        try transaction(db) { session in try operations.map { try $0.run(&session) } }
      } catch  where operations.count > 1 && !error.isOfTheFile {
        // One of them was refused. Which is rare, so that only now each gets a savepoint of its own.
        try transaction(db) { session in try operations.map { try isolated($0, &session, db) } }
      }
      mailbox.withLock { $0.failure = nil }
    } catch {
      let failure = StoreError(error, path: pool.path)
      if error.isOfTheFile { mailbox.withLock { $0.failure = failure } }
      for operation in operations { operation.fail(failure) }
    }
  }

  private func transaction(
    _ db: Database, _ body: (inout Session) throws -> [@Sendable () -> Void]
  ) throws {
    var answers: [@Sendable () -> Void] = []
    let session: Session
    try db.beginTransaction(.immediate)
    do {
      var open = try actions.begin(db)
      answers = try body(&open)
      try actions.prepare(&open)
      try db.commit()
      session = open
    } catch {
      try db.rollback()
      throw error
    }
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
      let failure = StoreError(error, path: pool.path)
      return { operation.fail(failure) }
    }
  }
}

extension StoreError {
  static let wasClosed = StoreError(.closed, "the store was closed; start the server again")
}
