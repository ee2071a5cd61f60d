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

  func actions(clock: any TaskClock) -> GroupWriter<WriteSession>.Actions {
    GroupWriter<WriteSession>.Actions(
      begin: { db in
        let (board, isHolding) = self.withLock { ($0.board, !$0.held.isEmpty) }
        return WriteSession(
          db: db, now: clock.now(), uptime: clock.uptime(), board: board, holds: Holds(memory: self, isAny: isHolding))
      },
      prepare: { try $0.writeCounts() },
      publish: { self.publish($0) })
  }

  /// Tells of a commit before another can follow, so that counts arrive in the order of the commits.
  private func publish(_ session: WriteSession) {
    let board = session.board
    let leases = session.leases
    let holds = session.holds.changes
    let wakeup = session.wakeup
    withLock { memory in
      memory.board = board
      for (key, change) in leases { memory.apply(change, to: key) }
      for (id, isHeld) in holds {
        if isHeld { memory.held.insert(id) } else { memory.held.remove(id) }
      }
      if let wakeup { memory.wake?(wakeup) }
    }
  }
}
