package import Signalbox
package import SignalboxModel
import Synchronization

/// A memory store whose disk is full once so many actions are committed, and then no task can be read by its id.
package final class FailingStore: TaskStore {
  private let inner: MemoryTaskStore
  private let room: Atomic<Int>

  /// A store that takes so many actions and then fails.
  package init(_ inner: MemoryTaskStore, after commits: Int) {
    self.inner = inner
    room = Atomic(commits)
  }

  package func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    guard room.subtract(1, ordering: .relaxed).oldValue > 0 else {
      throw StoreError(.cannotWrite, "the disk is full")
    }
    return try await inner.perform(action, on: ids, by: order, heldClosures: heldClosures)
  }

  // MARK: What does not differ

  package var summary: String { inner.summary }
  package var identity: String { inner.identity }
  package var isSingleProcess: Bool { inner.isSingleProcess }
  package var isDurable: Bool { inner.isDurable }
  package var logs: any LogStore { inner.logs }

  package func wakeups(_ wake: @escaping @Sendable (StoreWakeup) -> Void) { inner.wakeups(wake) }
  package func watchFailures(_ watch: FailureWatch) { inner.watchFailures(watch) }

  package func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended] {
    try await inner.append(tasks, by: order)
  }

  package func lift(_ ids: [TaskID]) { inner.lift(ids) }
  package func claim(_ request: ClaimRequest) async throws -> [ClaimedTask] { try await inner.claim(request) }
  package func letClaimsWait(_ isAllowed: Bool) { inner.letClaimsWait(isAllowed) }

  package func heartbeat(
    worker: String, attempts: [AttemptKey], lease: Duration
  ) async throws -> [AttemptKey: Directive] {
    try await inner.heartbeat(worker: worker, attempts: attempts, lease: lease)
  }

  package func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer] { try await inner.finish(outcomes) }
  package func report(_ progress: [AttemptKey: TaskProgress]) { inner.report(progress) }

  package func advance(rescue: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?) async throws -> Duration? {
    try await inner.advance(rescue: rescue, limit: limit, leasesEndedBy: moment)
  }

  package func orphans() async throws -> [AttemptKey] { try await inner.orphans() }

  package func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws {
    try await inner.rescue(attempts, policy: policy)
  }

  package func loseClosures(except owners: Set<String>) async throws -> Int {
    try await inner.loseClosures(except: owners)
  }

  package func prune(_ retention: Retention, limit: Int) async throws -> Int {
    try await inner.prune(retention, limit: limit)
  }

  package func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await inner.change(queue: name, patch, by: order)
  }

  package func task(_ id: TaskID) async throws -> TaskRecord? {
    guard room.load(ordering: .relaxed) > 0 else { throw StoreError(.cannotWrite, "the disk is full") }
    return try await inner.task(id)
  }

  package func attempts(of id: TaskID, from attempt: Int) async throws -> AttemptList {
    try await inner.attempts(of: id, from: attempt)
  }

  package func page(_ request: PageRequest) async throws -> RecordPage { try await inner.page(request) }

  package func freeze(_ query: TaskQuery, taking states: Set<TaskState>) async throws -> TaskSet {
    try await inner.freeze(query, taking: states)
  }

  package func isHeld(_ id: TaskID) -> Bool { inner.isHeld(id) }
  package func nextStart(in queue: String) -> Duration? { inner.nextStart(in: queue) }

  package func age(since moment: Timestamp) -> Duration { inner.age(since: moment) }

  package func standing(of id: TaskID, limit: Int) async throws -> TaskStanding? {
    try await inner.standing(of: id, limit: limit)
  }

  package func failures(within age: Duration, limit: Int) async throws -> [FailureShare] {
    try await inner.failures(within: age, limit: limit)
  }

  package func oldestReady() async throws -> Duration? { try await inner.oldestReady() }
  package func counts() async throws -> StateCounts { try await inner.counts() }
  package func queues(_ selection: QueueSelection) async throws -> [QueueRecord] { try await inner.queues(selection) }

  package func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    try await inner.audit(query, before: before, limit: limit)
  }

  package func check() async throws { try await inner.check() }
  package func close() async throws { try await inner.close() }
}
