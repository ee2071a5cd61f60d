import SignalboxModel
import Synchronization

/// The attempts and requests of this process that wait for tasks of a registry without limit.
final class WaitTable: Sendable {
  struct Wait: Sendable {
    var awaiter: Awaiter
    var node: WaitGraph.Node
    var target: TaskID
  }

  /// One look at a time, so that of those that would close a circle together the last is refused, and not all.
  let turn = Turn()
  private let isStopped = Atomic(false)
  private let waits = Mutex<(next: Int, all: [Int: Wait])>((0, [:]))

  /// Whether the registry has ended: nothing comes to its end here any more.
  var hasStopped: Bool { isStopped.load(ordering: .acquiring) }
  func stop() { isStopped.store(true, ordering: .releasing) }

  var all: [Wait] { waits.withLock { Array($0.all.values) } }

  /// - Returns: what to end it with.
  func add(_ wait: Wait) -> Int {
    waits.withLock { waits in
      waits.next += 1
      waits.all[waits.next] = wait
      return waits.next
    }
  }

  func end(_ number: Int) {
    waits.withLock { $0.all[number] = nil }
  }
}
