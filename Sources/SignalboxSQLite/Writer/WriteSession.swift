import GRDB
import Signalbox
import SignalboxModel

/// One transaction as the operations in it see it: the database, one time for all of them, and what is to become known
/// once it is committed.
///
/// A value, so that what a refused operation noted is dropped with it.
struct WriteSession {
  let db: Database
  let statements: StatementTable
  let time: LedgerTime
  /// By how much the time of day was set.
  var jumps: ClockJumps
  var board: Board
  var moves: [StoreWakeup.Move] = []
  var directives: [AttemptKey: Directive] = [:]
  var queues: Set<String> = []
  var leases: [(key: AttemptKey, change: LeaseChange)] = []
  var holds: Holds
  /// Which failures call for a task of their own.
  let watch: FailureWatch?
  let auditRetention: AuditRetention
  var rows: RowMemory
  var environments = EnvironmentSteps()
  /// What the latest command went through the ledger in, whose room the next uses again; nil before the first.
  var decision: Decision?
  /// The highest id that was given before this transaction.
  private let firstID: Int64
  /// Up to which id the file notes that they may be given; see `StoreRecord`.
  var reserved: Int64
  /// Claims that wait for what this transaction may bring, and what each has got.
  var waiting: [WaitingClaim]
  /// Those of them that came in this transaction.
  var arrivals: [WaitingClaim] = []
  var served: [Int: [ClaimedTask]] = [:]
  /// Whether there may be something for them: a task was queued, one ended and made room, or an operator or the clock let
  /// something go.
  var mayServe = false
  /// Whether logs of tasks that it deleted are to go soon.
  var leavesLogs = false
  private var isClaimable = false
  private var counts = CountSteps()

  init(
    db: Database, statements: StatementTable, clock: any TaskClock, jumps: ClockJumps, board: Board, holds: Holds,
    watch: FailureWatch?,
    auditRetention: AuditRetention, rows: RowMemory, reserved: Int64, waiting: [WaitingClaim]
  ) {
    self.db = db
    self.statements = statements
    time = LedgerTime(clock)
    self.jumps = jumps
    self.board = board
    firstID = board.lastID
    self.holds = holds
    self.watch = watch
    self.auditRetention = auditRetention
    self.rows = rows
    self.reserved = reserved
    self.waiting = waiting
  }

  var now: Timestamp { time.now }
  var uptime: Duration { time.uptime }
  var elapsed: Duration { time.elapsed }

  /// Notes that a task of this name came, moved, changed or went, which those of `line` can run; see `Schema.tasks2`.
  mutating func note(_ step: LedgerStep, name: String, line: String?) {
    let move = step.move
    moves.append(move)
    guard move.before != move.after else { return }
    board.count(move, line: line, at: now)
    if move.after == .queued, !holds.contains(move.task) {
      isClaimable = true
      mayServe = true
    }
    if move.before == .running { mayServe = true }
    if move.after?.isFinal ?? true, move.before != .running { holds.remove(move.task) }
    counts.take(move, of: name)
  }

  mutating func direct(_ key: AttemptKey, _ directive: Directive) {
    directives[key] = max(directives[key] ?? directive, directive)
    leases.append((key, .direct(directive)))
  }

  /// Writes the counters; the last thing before the commit.
  func writeCounts() throws {
    for (key, steps) in counts.all { try write(steps, of: key) }
  }

  /// Notes ids ahead of giving them, in blocks, so that it costs nothing for a task: a note is a write to each of three
  /// files.
  ///
  /// Commits of many tasks come many times a second, so that their blocks are larger.
  mutating func reserveIDs() throws {
    let highest = board.lastID
    guard highest > reserved - StoreRecord.margin, highest > firstID else { return }
    reserved = highest + max(StoreRecord.block, StoreRecord.commits * Int64(moves.count))
    try StoreRecord.reserve(reserved, db)
  }

  private static let addCounts = NumberedStatement(
    """
    UPDATE counts SET n0 = n0 + ?, n1 = n1 + ?, n2 = n2 + ?, n3 = n3 + ?, n4 = n4 + ?, n5 = n5 + ?, n6 = n6 + ?
    WHERE queue = ? AND name = ?
    """)

  private func write(_ steps: StateCounts, of key: CountSteps.Key) throws {
    let numbers: [SQLValue] = StateCode.order.map { SQLValue(steps[$0]) }
    let values: [SQLValue] = numbers + [.text(key.queue.text), .text(key.name.text)]
    try statements.run(Self.addCounts, values)
    if db.changesCount == 0 {
      try db.run(
        "INSERT INTO counts (n0, n1, n2, n3, n4, n5, n6, queue, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    }
    if steps.total < 0 {
      try db.run(
        """
        DELETE FROM counts WHERE queue = ? AND name = ?
          AND n0 = 0 AND n1 = 0 AND n2 = 0 AND n3 = 0 AND n4 = 0 AND n5 = 0 AND n6 = 0
        """, Array(values.suffix(2)))
    }
  }

  /// What the commit tells those who wait for it; nil when nobody needs to know.
  var wakeup: StoreWakeup? {
    guard !moves.isEmpty || !directives.isEmpty || !queues.isEmpty else { return nil }
    var wakeup = StoreWakeup(
      moves: moves, directives: directives, queues: queues,
      isClaimable: isClaimable || !queues.isEmpty, nextStart: board.nextStart(at: elapsed), counts: board.counts)
    wakeup.isPruningDue = leavesLogs
    return wakeup
  }
}
