import Signalbox
import SignalboxModel

extension TestStore {
  var summary: String { inner.summary }
  var identity: String { inner.identity }
  var parents: [String] { inner.parents }
  var isSingleProcess: Bool { inner.isSingleProcess }
  var isDurable: Bool { inner.isDurable }
  var logs: any LogStore { inner.logs }

  func watchFailures(_ watch: FailureWatch) { inner.watchFailures(watch) }
  func lift(_ ids: [TaskID]) { inner.lift(ids) }
  func letClaimsWait(_ isAllowed: Bool) { inner.letClaimsWait(isAllowed && !state.value.isHeld) }

  func heartbeat(
    worker: String, attempts: [AttemptKey], lease: Duration
  ) async throws -> [AttemptKey: Directive] {
    try await inner.heartbeat(worker: worker, attempts: attempts, lease: lease)
  }

  func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer] { try await inner.finish(outcomes) }
  func report(_ progress: [AttemptKey: TaskProgress]) { inner.report(progress) }

  func advance(rescue: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?) async throws -> Duration? {
    try await inner.advance(rescue: rescue, limit: limit, leasesEndedBy: moment)
  }

  func orphans() async throws -> [AttemptKey] { try await inner.orphans() }

  func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws {
    try await inner.rescue(attempts, policy: policy)
  }

  func loseClosures(except owners: Set<String>) async throws -> Int {
    try await inner.loseClosures(except: owners)
  }

  var trouble: StoreError? { inner.trouble }
  var notices: [StoreNotice] { inner.notices }
  func files() async throws -> [StoreFileSize] { try await inner.files() }
  var lookInterval: Duration? { inner.lookInterval }
  func fileChanges() -> AsyncStream<Void>? { inner.fileChanges() }
  func look() async -> Bool { await inner.look() }

  func prune(_ retention: Retention, limit: Int) async throws -> Int {
    try await inner.prune(retention, limit: limit)
  }

  func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome] {
    try await inner.perform(action, on: ids, by: order, heldClosures: heldClosures)
  }

  func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord {
    try await inner.change(queue: name, patch, by: order)
  }

  func task(_ id: TaskID) async throws -> TaskRecord? { try await inner.task(id) }
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
  func counts() async throws -> StateCounts { try await inner.counts() }
  func queues(_ selection: QueueSelection) async throws -> [QueueRecord] { try await inner.queues(selection) }
  func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry] {
    try await inner.audit(query, before: before, limit: limit)
  }

  func check() async throws { try await inner.check() }
  func close() async throws { try await inner.close() }
}
