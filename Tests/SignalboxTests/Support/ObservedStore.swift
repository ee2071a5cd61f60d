import Signalbox
import SignalboxModel
import Synchronization

/// A memory store that a test looks into: it tells when tasks reach a state, remembers what it answered, can be made to fail
/// and can say that it is durable.
final class ObservedStore: TaskStore {
  enum Call: Hashable, Sendable {
    case claim, heartbeat, finish, advance, prune, rescue, perform, queues, counts, task, look, files
    /// A pruning that has ended.
    case pruned
  }

  private struct Waiter {
    var isMet: @Sendable (State) -> Bool
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct Failure {
    var passes: Int
    var times: Int
    var error: StoreError
  }

  private struct State {
    var wake: (@Sendable (StoreWakeup) -> Void)?
    var entered: [TaskID: [TaskState]] = [:]
    var nextWaiter = 0
    var waiters: [Int: Waiter] = [:]
    var holds: Gate?
    var lookInterval: Duration?
    var pruneHolds: Gate?
    var advanceHolds: Gate?
    var failures: [Call: Failure] = [:]
    var calls: [Call: Int] = [:]
    var answers: [FinishAnswer] = []
  }

  let inner: MemoryTaskStore
  let isDurable: Bool
  /// What it says an earlier process left running.
  let orphaned = Mutex<[AttemptKey]>([])
  /// What it says its files take.
  let sizes = Mutex<[StoreFileSize]>([])
  /// Whether looks find what they are to come back for.
  let isUneasy = Mutex(false)
  /// Where a test says that files were moved.
  let fileChange = AsyncStream<Void>.makeStream()
  private let state = Mutex(State())

  init(clock: any TaskClock, isDurable: Bool = false) {
    inner = MemoryTaskStore(clock: clock, identity: "observed")
    self.isDurable = isDurable
    inner.wakeups { [weak self] in self?.committed($0) }
  }

  // MARK: What tests ask

  /// Returns when the task has come into the state at least so many times.
  func reached(_ id: TaskID, _ wanted: TaskState, times: Int = 1) async {
    await wait { $0.entered[id, default: []].filter { $0 == wanted }.count >= times }
  }

  /// Returns when a call has been made at least so many times, failed ones included.
  func called(_ call: Call, times: Int) async {
    await wait { $0.calls[call, default: 0] >= times }
  }

  /// Returns what outcomes were answered with, once there are so many answers.
  func answers(_ count: Int) async -> [FinishAnswer] {
    await wait { $0.answers.count >= count }
    return state.withLock { $0.answers }
  }

  func calls(of call: Call) -> Int { state.withLock { $0.calls[call, default: 0] } }

  /// Has so many calls fail.
  ///
  /// - Parameters:
  ///   - call: which.
  ///   - times: how many of them.
  ///   - passes: how many succeed before.
  ///   - error: why they fail.
  func fail(
    _ call: Call, times: Int, after passes: Int = 0,
    with error: StoreError = StoreError(.cannotWrite, "the disk is full")
  ) {
    state.withLock { $0.failures[call] = Failure(passes: passes, times: times, error: error) }
  }

  /// Has outcomes that are kept already be answered only when the gate opens.
  func holdAnswers(at gate: Gate) { state.withLock { $0.holds = gate } }

  /// Says that it has files to look at; to be called before the registry runs.
  func beLookedAt(every interval: Duration) { state.withLock { $0.lookInterval = interval } }

  /// Has pruning stand still until the gate opens.
  func holdPruning(at gate: Gate) { state.withLock { $0.pruneHolds = gate } }

  /// Has looks for what is due stand still until the gate opens.
  func holdAdvancing(at gate: Gate) { state.withLock { $0.advanceHolds = gate } }

  /// Tells the registry of a commit.
  func tell(_ wakeup: StoreWakeup) { committed(wakeup) }

  /// Waits until it is so, or until the test is cancelled, its time being over.
  private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || isMet(state) { return true }
          state.waiters[id] = Waiter(isMet: isMet, continuation: continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume()
    }
  }

  private func change(_ change: (inout State) -> Void) {
    let met = state.withLock { state in
      change(&state)
      let met = state.waiters.filter { $0.value.isMet(state) }
      for id in met.keys { state.waiters[id] = nil }
      return met.values.map(\.continuation)
    }
    for continuation in met { continuation.resume() }
  }

  private func committed(_ wakeup: StoreWakeup) {
    state.withLock { $0.wake }?(wakeup)
    change { state in
      for move in wakeup.moves where move.before != move.after {
        if let after = move.after { state.entered[move.task, default: []].append(after) }
      }
    }
  }

  private func count(_ call: Call) throws {
    var error: StoreError?
    change { state in
      state.calls[call, default: 0] += 1
      guard let failure = state.failures[call] else { return }
      if failure.passes > 0 {
        state.failures[call]?.passes -= 1
      } else if failure.times > 0 {
        state.failures[call]?.times -= 1
        error = failure.error
      }
    }
    if let error { throw error }
  }

  // MARK: The store

  var summary: String { inner.summary }
  var identity: String { inner.identity }
  var isSingleProcess: Bool { inner.isSingleProcess }
  var logs: any LogStore { inner.logs }

  func wakeups(_ wake: @escaping @Sendable (StoreWakeup) -> Void) { state.withLock { $0.wake = wake } }

  func watchFailures(_ watch: FailureWatch) { inner.watchFailures(watch) }

  func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended] {
    try await inner.append(tasks, by: order)
  }

  func lift(_ ids: [TaskID]) { inner.lift(ids) }
  func letClaimsWait(_ isAllowed: Bool) { inner.letClaimsWait(isAllowed) }

  func claim(_ request: ClaimRequest) async throws -> [ClaimedTask] {
    try count(.claim)
    return try await inner.claim(request)
  }

  func heartbeat(
    worker: String, attempts: [AttemptKey], lease: Duration
  ) async throws -> [AttemptKey: Directive] {
    try count(.heartbeat)
    return try await inner.heartbeat(worker: worker, attempts: attempts, lease: lease)
  }

  func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer] {
    try count(.finish)
    let answers = try await inner.finish(outcomes)
    change { $0.answers += answers }
    await state.withLock { $0.holds }?.passIgnoringCancellation()
    return answers
  }

  func report(_ progress: [AttemptKey: TaskProgress]) { inner.report(progress) }

  func advance(rescue: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?) async throws -> Duration? {
    try count(.advance)
    await state.withLock { $0.advanceHolds }?.passIgnoringCancellation()
    return try await inner.advance(rescue: rescue, limit: limit, leasesEndedBy: moment)
  }

  func orphans() async throws -> [AttemptKey] { orphaned.withLock { $0 } }

  func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws {
    try count(.rescue)
    try await inner.rescue(attempts, policy: policy)
  }

  func loseClosures(except owners: Set<String>) async throws -> Int {
    try await inner.loseClosures(except: owners)
  }

  var trouble: StoreError? { inner.trouble }

  var lookInterval: Duration? { state.withLock { $0.lookInterval } }
  func fileChanges() -> AsyncStream<Void>? { fileChange.stream }
  func look() async -> Bool {
    change { $0.calls[.look, default: 0] += 1 }
    return isUneasy.withLock { $0 }
  }

  func files() async throws -> [StoreFileSize] {
    try count(.files)
    return sizes.withLock { $0 }
  }

  func prune(_ retention: Retention, limit: Int) async throws -> Int {
    try count(.prune)
    await state.withLock { $0.pruneHolds }?.passIgnoringCancellation()
    let deleted = try await inner.prune(retention, limit: limit)
    try count(.pruned)
    return deleted
  }

  func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    try count(.perform)
    return try await inner.perform(action, on: ids, by: order, heldClosures: heldClosures)
  }

  func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await inner.change(queue: name, patch, by: order)
  }

  func task(_ id: TaskID) async throws -> TaskRecord? {
    try count(.task)
    return try await inner.task(id)
  }

  func attempts(of id: TaskID, from attempt: Int) async throws -> AttemptList {
    try await inner.attempts(of: id, from: attempt)
  }
  func page(_ request: PageRequest) async throws -> RecordPage { try await inner.page(request) }

  func freeze(_ query: TaskQuery, taking states: Set<TaskState>) async throws -> TaskSet {
    try await inner.freeze(query, taking: states)
  }

  func isHeld(_ id: TaskID) -> Bool { inner.isHeld(id) }
  func nextStart(in queue: String) -> Duration? { inner.nextStart(in: queue) }
  func age(since moment: Timestamp) -> Duration { inner.age(since: moment) }
  func standing(of id: TaskID, limit: Int) async throws -> TaskStanding? {
    try await inner.standing(of: id, limit: limit)
  }

  func failures(within age: Duration, limit: Int) async throws -> [FailureShare] {
    try await inner.failures(within: age, limit: limit)
  }

  func oldestReady() async throws -> Duration? { try await inner.oldestReady() }

  func counts() async throws -> StateCounts {
    try count(.counts)
    return try await inner.counts()
  }

  func queues(_ selection: QueueSelection) async throws -> [QueueRecord] {
    try count(.queues)
    return try await inner.queues(selection)
  }

  func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    try await inner.audit(query, before: before, limit: limit)
  }

  func check() async throws { try await inner.check() }
  func close() async throws { try await inner.close() }
}
