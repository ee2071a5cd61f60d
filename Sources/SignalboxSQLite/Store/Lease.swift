import Signalbox
import SignalboxModel

/// That a worker of this process has an attempt in its hands. In memory only: it means nothing once the process is
/// gone.
struct Lease: Sendable {
  var worker: String
  var queue: String
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
  /// Tasks that no claim takes until they are lifted.
  var held: Set<TaskID> = []
  var wake: (@Sendable (StoreWakeup) -> Void)?
  var watch: FailureWatch?
  var auditRetention = AuditRetention()

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
