import GRDB
import Signalbox
import SignalboxModel
import Synchronization

/// What the store's callers and its writer share.
final class SharedMemory: Sendable {
  private let state: Mutex<StoreMemory>

  init(_ memory: StoreMemory) {
    state = Mutex(memory)
  }

  func withLock<Value>(_ body: (inout sending StoreMemory) throws -> sending Value) rethrows -> sending Value {
    try state.withLock(body)
  }

  /// What a writer does around each transaction; `reserved` is told of the ids that may be given from now on, before
  /// anybody learns one of them.
  func actions(
    clock: any TaskClock, reserved: @escaping @Sendable (Int64) -> Void
  ) -> GroupWriter<WriteSession>.Actions {
    GroupWriter<WriteSession>.Actions(
      begin: { db, statements in
        let (board, isHolding, watch, audit, reserved, waiting, jumps) = self.withLock {
          ($0.board, !$0.held.isEmpty, $0.watch, $0.auditRetention, $0.reserved, $0.waiting, $0.jumps)
        }
        var session = WriteSession(
          db: db, statements: statements, clock: clock, jumps: jumps, board: board,
          holds: Holds(memory: self, isAny: isHolding),
          watch: watch, auditRetention: audit, rows: RowMemory(memory: self), reserved: reserved, waiting: waiting)
        try session.heedClock()
        return session
      },
      prepare: { session in
        try session.serveWaiting()
        try session.writeCounts()
        try session.writeEnvironmentCounts()
        try session.reserveIDs()
      },
      publish: { session in
        if self.keep(reserved: session.reserved) { reserved(session.reserved) }
        self.publish(session)
      },
      reload: { try self.reload($0, clock) },
      turned: { self.announceTrouble() })
  }

  /// Tells that the store has come into trouble or out of it.
  func announceTrouble() {
    withLock { memory in
      memory.wake?(StoreWakeup(isTroubleChanged: true, counts: memory.board.counts))
    }
  }

  /// Takes what a file that was opened again says in place of what was known.
  ///
  /// An attempt of a worker of this process that runs there, and of which the worker was not told, is up for rescue.
  private func reload(_ db: Database, _ clock: any TaskClock) throws {
    let board = try Board(loading: db, at: clock.elapsed())
    let uptime = clock.uptime()
    let running = try db.rows(
      "SELECT id, attempt, worker, queue FROM tasks INDEXED BY tasks_place WHERE state = 3"
    ) { row in
      (
        key: AttemptKey(task: TaskID(row.integer(0)), attempt: row.int(1)),
        lease: Lease(worker: row.text(2), queue: row.text(3), start: nil, end: uptime)
      )
    }
    withLock { memory in
      memory.board = board
      memory.rows = [:]
      let own = running.filter { memory.workers.contains($0.lease.worker) }
      memory.leases = Dictionary(uniqueKeysWithValues: own.map { ($0.key, memory.leases[$0.key] ?? $0.lease) })
    }
  }

  /// Tells of a commit before another can follow, so that counts arrive in the order of the commits.
  private func publish(_ session: WriteSession) {
    let board = session.board
    let jumps = session.jumps
    let leases = session.leases
    let holds = session.holds.changes
    let wakeup = session.wakeup
    let rows = session.rows.changes
    let served = session.served
    let arrivals = session.arrivals
    let answered = withLock { memory in
      memory.board = board
      memory.jumps = jumps
      memory.apply(rows)
      for (key, change) in leases { memory.apply(change, to: key) }
      for (id, isHeld) in holds {
        if isHeld { memory.held.insert(id) } else { memory.held.remove(id) }
      }
      if let wakeup { memory.wake?(wakeup) }
      memory.waiting += arrivals
      guard memory.mayWait else {
        return memory.takeWaiting { claim in
          served[claim.number] != nil || arrivals.contains { $0.number == claim.number }
        }
      }
      return served.isEmpty ? [] : memory.takeWaiting { served[$0.number] != nil }
    }
    for claim in answered { claim.answer(.success(served[claim.number, default: []])) }
  }

  /// - Returns: whether it is more than before.
  private func keep(reserved: Int64) -> Bool {
    withLock { memory in
      defer { memory.reserved = reserved }
      return memory.reserved != reserved
    }
  }

  /// A number for a claim that waits.
  func nextClaim() -> Int {
    withLock { memory in
      memory.lastClaim += 1
      return memory.lastClaim
    }
  }
}
