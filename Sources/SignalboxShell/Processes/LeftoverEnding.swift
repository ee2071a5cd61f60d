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
  /// How long is waited between looks for what cannot be looked into.
  static let pause = Duration.seconds(5)

  /// Returns when nothing of these attempts is left.
  func end(_ attempts: Set<AttemptKey>) async throws {
    let living = Living(Leftovers(attempts: attempts, stores: stores), system, clock)
    let sweep = sweep(of: living)
    try await sweep.terminate(grace: grace)
    _ = try await sweep.kill(waitingAtMost: Self.patience)
    try Task.checkCancellation()
    let left = try await living.find()
    for key in attempts { try await tellEnded(of: key, living.seen(of: key).subtracting(left[key, default: []])) }
    // Each by itself: what one waits for may never come.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (key, entries) in left { group.addTask { try await endAtLast(key, living, entries) } }
      group.addTask { try await conclude(attempts.filter { left[$0] == nil }, living) }
      try await group.waitForAll()
    }
  }

  /// Tells that nothing is left of these attempts, once every process could be looked into: until then one of them could be of
  /// each of these.
  private func conclude(_ attempts: Set<AttemptKey>, _ living: Living) async throws {
    var unknown = living.unknown
    guard !unknown.isEmpty, !attempts.isEmpty else {
      for key in attempts { try await tell(.gone(key)) }
      return
    }
    repeat {
      for key in attempts { try await tell(.cannotEnd(key, unknown.riddles)) }
      try await clock.sleep(for: Self.pause)
      _ = try await living.find()
      unknown = living.unknown
    } while !unknown.isEmpty
    // What was found out of them may be of these.
    try await end(attempts)
  }

  private func sweep(of living: Living) -> Sweep {
    Sweep(
      find: { () async throws(KernelError) in try await living.find().values.flatMap { $0 } }, system: system,
      clock: clock)
  }

  private func tellEnded(of key: AttemptKey, _ ended: Set<ProcessEntry>) async throws {
    guard !ended.isEmpty else { return }
    try await tell(.ended(key, "ended \(Array(ended).summary) left behind by an earlier server"))
  }

  /// Waits for what cannot be ended, and ends what can be meanwhile.
  private func endAtLast(_ key: AttemptKey, _ living: Living, _ entries: Set<ProcessEntry>) async throws {
    let sweep = Sweep(
      find: { () async throws(KernelError) in Array(try await living.find()[key, default: []]) }, system: system,
      clock: clock)
    while true {
      let left = try await sweep.kill(waitingAtMost: Self.patience)
      try Task.checkCancellation()
      guard !left.isEmpty else { break }
      try await tell(.cannotEnd(key, left.reasons))
      try await sweep.anyEnd(of: left)
      try Task.checkCancellation()
    }
    try await tellEnded(of: key, entries)
    try await conclude([key], living)
  }
}

/// What lives of some leftovers, and everything that was seen of them: what has lost its marks, or whose session's last marked
/// process has ended, is still known.
private final class Living: Sendable {
  private let leftovers: Leftovers
  private let system: ProcessSystem
  private let clock: any TaskClock
  private let state = Mutex(State())

  private struct State {
    var known: [AttemptKey: Set<ProcessEntry>] = [:]
    var unknown: [ProcessEntry] = []
  }

  init(_ leftovers: Leftovers, _ system: ProcessSystem, _ clock: any TaskClock) {
    self.leftovers = leftovers
    self.system = system
    self.clock = clock
  }

  func find() async throws(KernelError) -> [AttemptKey: Set<ProcessEntry>] {
    let processes = try await system.processes(by: clock)
    let alive = Set(processes.map(\.entry))
    let found = leftovers.find(among: processes)
    let unknown = leftovers.unknown(among: processes)
    return state.withLock { state in
      state.known.merge(found) { $0.union($1) }
      let known = Set(state.known.values.joined())
      state.unknown = unknown.filter { !known.contains($0) }
      // As they are now: what they did when they were first seen says nothing.
      return state.known.mapValues { known in alive.filter { known.contains($0) } }.filter { !$0.value.isEmpty }
    }
  }

  func seen(of key: AttemptKey) -> Set<ProcessEntry> { state.withLock { $0.known[key, default: []] } }

  /// What could be of any of them for all that was seen at the latest look.
  var unknown: [ProcessEntry] { state.withLock(\.unknown) }
}

extension [ProcessEntry] {
  /// Such as `2 processes (pid 71, 72)`.
  var summary: String {
    let pids = map(\.pid).sorted().map(String.init).joined(separator: ", ")
    return "\(count == 1 ? "1 process" : "\(count) processes") (pid \(pids))"
  }

  /// Why attempts wait for these, such as `process 71 (dd) cannot be looked into, and may be of this attempt`.
  fileprivate var riddles: String {
    sorted { $0.pid < $1.pid }.map { entry in
      "process \(entry.pid) (\(DisplayText.sanitised(entry.program))) cannot be looked into while the kernel holds it "
        + "(state \(entry.state)), and may be of this attempt"
    }.joined(separator: "; ")
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
