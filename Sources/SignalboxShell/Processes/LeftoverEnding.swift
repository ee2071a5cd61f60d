import Glibc
import Signalbox
import SignalboxModel
import Synchronization

/// Ends what an earlier server left running.
struct LeftoverEnding: Sendable {
  let stores: [String]
  let grace: Duration
  let system: ProcessSystem
  let clock: any TaskClock
  let tell: @Sendable (LeftoverNews) async throws -> Void

  /// How long a process has to be gone after SIGKILL before it is named as one that cannot be ended.
  static let patience = Duration.seconds(1)

  /// Returns when nothing of these attempts is left.
  func end(_ attempts: Set<AttemptKey>) async throws {
    let living = Living(Leftovers(attempts: attempts, stores: stores), system)
    let sweep = sweep(of: living)
    try await sweep.terminate(grace: grace)
    _ = try await sweep.kill(waitingAtMost: Self.patience)
    try Task.checkCancellation()
    let left = try living.find()
    for key in attempts.sorted(by: { ($0.task, $0.attempt) < ($1.task, $1.attempt) }) {
      try await tellEnded(of: key, living.seen(of: key).subtracting(left[key, default: []]))
      if left[key] == nil { try await tell(.gone(key)) }
    }
    // Each by itself: what one waits for may never come.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (key, entries) in left { group.addTask { try await endAtLast(key, living, entries) } }
      try await group.waitForAll()
    }
  }

  private func sweep(of living: Living) -> Sweep {
    Sweep(
      find: { () throws(KernelError) in try living.find().values.flatMap { $0 } }, system: system, clock: clock)
  }

  private func tellEnded(of key: AttemptKey, _ ended: Set<ProcessEntry>) async throws {
    guard !ended.isEmpty else { return }
    try await tell(.ended(key, "ended \(Array(ended).summary) left behind by an earlier server"))
  }

  /// Waits for what cannot be ended, and ends what can be meanwhile.
  private func endAtLast(_ key: AttemptKey, _ living: Living, _ entries: Set<ProcessEntry>) async throws {
    let sweep = Sweep(
      find: { () throws(KernelError) in Array(try living.find()[key, default: []]) }, system: system, clock: clock)
    while true {
      let left = try await sweep.kill(waitingAtMost: Self.patience)
      try Task.checkCancellation()
      guard !left.isEmpty else { break }
      try await tell(.cannotEnd(key, left.reasons))
      try await sweep.anyEnd(of: left)
      try Task.checkCancellation()
    }
    try await tellEnded(of: key, entries)
    try await tell(.gone(key))
  }
}

/// What lives of some leftovers, and everything that was seen of them: what has lost its marks, or whose session's last marked
/// process has ended, is still known.
private final class Living: Sendable {
  private let leftovers: Leftovers
  private let system: ProcessSystem
  private let known = Mutex<[AttemptKey: Set<ProcessEntry>]>([:])

  init(_ leftovers: Leftovers, _ system: ProcessSystem) {
    self.leftovers = leftovers
    self.system = system
  }

  func find() throws(KernelError) -> [AttemptKey: Set<ProcessEntry>] {
    let processes = try system.processes()
    let alive = Set(processes.map(\.entry))
    let found = leftovers.find(among: processes)
    return known.withLock { known in
      known.merge(found) { $0.union($1) }
      // As they are now: what they did when they were first seen says nothing.
      return known.mapValues { known in alive.filter { known.contains($0) } }.filter { !$0.value.isEmpty }
    }
  }

  func seen(of key: AttemptKey) -> Set<ProcessEntry> { known.withLock { $0[key, default: []] } }
}

extension [ProcessEntry] {
  /// Such as `2 processes (pid 71, 72)`.
  var summary: String {
    let pids = map(\.pid).sorted().map(String.init).joined(separator: ", ")
    return "\(count == 1 ? "1 process" : "\(count) processes") (pid \(pids))"
  }

  /// Why these live although they were sent SIGKILL, such as `process 71 (dd) waits in the kernel (state D)`.
  var reasons: String {
    sorted { $0.pid < $1.pid }.map { entry in
      let name = "process \(entry.pid) (\(DisplayText.sanitised(entry.program)))"
      return entry.state == "D"
        ? "\(name) waits in the kernel (state D)"
        : "\(name) does not end (state \(entry.state)): it belongs to another user, or the kernel holds it"
    }.joined(separator: "; ")
  }
}
