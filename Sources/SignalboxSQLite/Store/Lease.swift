import Signalbox
import SignalboxModel

/// That a worker of this process has an attempt in its hands.
///
/// In memory only: it means nothing once the process is gone.
struct Lease: Sendable {
  var worker: String
  var queue: String
  /// When the attempt began, by `TaskClock.uptime()`; nil when a file that was opened anew tells of it.
  var start: Duration?
  /// By `TaskClock.uptime()`.
  var end: Duration
  var directive: Directive?
  var progress: TaskProgress?
}

/// What a commit does to the leases.
enum LeaseChange: Sendable {
  case grant(Lease)
  case direct(Directive)
  case drop
}

/// What the store keeps in memory beside its file; changed when a transaction is committed.
struct StoreMemory: Sendable {
  var board: Board
  var leases: [AttemptKey: Lease] = [:]
  /// Who has claimed from this process.
  ///
  /// What others left running is told by `orphans()`, and is nobody's to rescue by time.
  var workers: Set<String> = []
  /// Rows of queued and running tasks, as the file has them; not of all.
  var rows: [TaskID: KnownRow] = [:]
  /// Claims that found nothing, the longest waiting first.
  var waiting: [WaitingClaim] = []
  var mayWait = true
  var lastClaim = 0
  /// Tasks that no claim takes until they are lifted.
  var held: Set<TaskID> = []
  var wake: (@Sendable (StoreWakeup) -> Void)?
  var watch: FailureWatch?
  var auditRetention = AuditRetention()
  /// Up to which id the file notes that they may be given; see `StoreRecord`.
  var reserved: Int64
  /// By how much the time of day was set.
  var jumps: ClockJumps

  /// The most rows that are kept; all are let go when there are more.
  private static let rowLimit = 10_000

  mutating func apply(_ changes: [TaskID: KnownRow?]) {
    for (id, row) in changes { rows[id] = row }
    if rows.count > Self.rowLimit { rows = [:] }
  }

  /// Adds to the row of a running attempt what the one who has it in hand is known to do.
  func complete(_ row: inout LedgerRow) {
    guard row.record.state == .running else { return }
    let lease = leases[row.record.attemptKey]
    row.began = lease?.start
    row.directive = lease?.directive
  }

  /// Takes out the claims that are in `numbers`.
  mutating func takeWaiting(_ isTaken: (WaitingClaim) -> Bool) -> [WaitingClaim] {
    let taken = waiting.filter(isTaken)
    if !taken.isEmpty { waiting.removeAll(where: isTaken) }
    return taken
  }

  mutating func apply(_ change: LeaseChange, to key: AttemptKey) {
    switch change {
    case .grant(let lease): leases[key] = lease
    case .direct(let directive):
      let strongest = max(leases[key]?.directive ?? directive, directive)
      leases[key]?.directive = strongest
    case .drop: leases[key] = nil
    }
  }
}
