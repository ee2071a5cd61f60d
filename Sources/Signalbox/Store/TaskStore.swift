public import SignalboxModel

/// Where tasks are kept, and the only way to them: the engine knows no other.
///
/// Everything comes in batches. A call that changes something returns when the change is committed, as durably as the store
/// promises. Moves are decided by `TaskRecord`'s own functions (`claim`, `finish`, `cancel`, …), within the transaction that
/// writes them, so every store gives them the same meaning; the conformance suite in SignalboxTesting holds each to it.
///
/// Durations go in, never instants: the store owns time, by the clock it was made with. Leases are measured by
/// ``TaskClock/uptime()``, so a time of day that jumps neither rescues early nor starves.
public protocol TaskStore: Sendable {
  /// What it is and where, for people: `memory`, `sqlite /var/lib/…/tasks.sqlite`.
  var summary: String { get }
  /// A random name made with the store and kept with it; every command that a server starts carries it. A copy of a store has one
  /// of its own.
  var identity: String { get }
  /// The identities of the stores that this one was copied or restored from, the latest first: what those left behind when their
  /// server ended may be this one's to clear away.
  var parents: [String] { get }
  /// Whether this process is its only user: then what is running when it opens was left by a process that is gone.
  var isSingleProcess: Bool { get }
  /// Whether what it acknowledged outlives the process.
  var isDurable: Bool { get }
  /// The logs of the attempts that it keeps.
  var logs: any LogStore { get }

  /// Calls `wake` after every commit that could concern a worker or a reader, from any thread; it must return at once and
  /// must not call the store, but for its ``TaskStore/trouble``. Called once, before anything else.
  func wakeups(_ wake: @escaping @Sendable (StoreWakeup) -> Void)

  /// Has the store add a task by itself for whatever fails for good from now on, in the commit in which it fails. Called at
  /// most once, before anything else.
  func watchFailures(_ watch: FailureWatch)

  // MARK: Adding

  /// Adds tasks in order, all or none. Of several faults the first task's is told, and of one task's that of its key, then of
  /// its queue's room, then of the task that it waits for.
  ///
  /// A task after one that has ended already, in the way that it waits for, is not made to wait: it is queued at once, or
  /// cancelled when it wants a completion that did not come.
  ///
  /// - Parameters:
  ///   - tasks: what to add; none of them is fine too.
  ///   - order: who adds them, when that is an operator: the call is on record then, unless it adds nothing new.
  /// - Returns: one answer per task: its record, and whether an earlier append with the same idempotency key had made it, also
  ///   when it was deleted since. The record of one that is there already is abridged.
  /// - Throws: ``StoreError/Code/idempotencyConflict`` when a key was used with another digest,
  ///   ``StoreError/Code/noSuchTask`` when the task to wait for does not exist, ``StoreError/Code/queueFull`` when a queue
  ///   would have more tasks that wait to start than its capacity; nothing is added then.
  func append(_ tasks: [NewTask], by order: OperatorOrder?) async throws -> [Appended]
  /// Ends the hold on these tasks, so that claims may take them. Holds are in memory only: this writes nothing, tells nobody
  /// and cannot fail. Ids that are not held are ignored.
  func lift(_ ids: [TaskID])

  // MARK: Working

  /// Makes new attempts of up to `limit` queued tasks, by priority descending and then id ascending, leaving out held tasks,
  /// paused queues and those at their concurrency limit or over their rate. Held tasks cost in proportion to their number, the rest of the
  /// queue nothing.
  ///
  /// One that ``ClaimRequest/waits`` and finds nothing is answered by the first commit that brings something for it, together
  /// with that: a task that is added while a worker waits for it costs no commit more to start. Cancelling the task that
  /// waits does not end it; ``letClaimsWait(_:)`` does.
  func claim(_ request: ClaimRequest) async throws -> [ClaimedTask]
  /// Whether claims may wait, as they may at first. With false those that wait are answered with nothing, and so is from then
  /// on whoever would wait.
  func letClaimsWait(_ isAllowed: Bool)
  /// Renews the leases of these attempts and says what is asked of them. Attempts about which there is nothing to say are
  /// left out of the answer.
  func heartbeat(worker: String, attempts: [AttemptKey], lease: Duration) async throws -> [AttemptKey: Directive]
  /// Takes attempts' outcomes: `.accepted` from the worker and attempt that hold the lease, `.stale` otherwise. Tasks that
  /// do not exist any more are stale too.
  func finish(_ outcomes: [FinishedAttempt]) async throws -> [FinishAnswer]
  /// What running attempts say of themselves. Kept in memory only, so that it neither waits nor fails; stale reports are
  /// ignored.
  func report(_ progress: [AttemptKey: TaskProgress])
  /// Queues what is due, rescues what has lost its lease (see `TaskRecord.rescue(limit:failing:at:)`), at most `limit` of each,
  /// and wakes the workers when a queue's rate lets its ready tasks start again. A store in
  /// ``TaskStore/trouble`` tries first whether it can write again, by something that is committed.
  ///
  /// - Parameters:
  ///   - rescue: what becomes of a task whose attempt was lost.
  ///   - limit: at most so many of each.
  ///   - moment: Rescues only attempts whose lease has ended by this ``TaskClock/uptime()``; nil for now. A process that renews
  ///     its own leases passes the time before it did: were it held up after that, its own attempts would look lost.
  /// - Returns: when there is something to do again, by ``TaskClock/uptime()``: the next due task, lease end, or start that a
  ///   rate puts off. nil when there is none of them, no later than now when `limit` left some undone.
  /// - Throws: ``StoreError``: what keeps the store from writing.
  func advance(rescue: RescuePolicy, limit: Int, leasesEndedBy moment: Duration?) async throws -> Duration?
  /// Running attempts of this store that no live worker of this process holds: what an earlier process left behind.
  /// Empty for a store of many processes.
  func orphans() async throws -> [AttemptKey]
  /// Rescues these attempts now, without waiting for their lease. Attempts that are not running are left alone.
  func rescue(_ attempts: [AttemptKey], policy: RescuePolicy) async throws
  /// Fails every closure that has not ended and whose owner is none of these, as `closureLost`: nobody can run it.
  ///
  /// - Returns: how many.
  func loseClosures(except owners: Set<String>) async throws -> Int
  /// Deletes final tasks, with their attempts, logs and environments, that are past `retention`; at most `limit`. Forgets the
  /// idempotency keys that are past it.
  ///
  /// - Returns: how many tasks it deleted.
  func prune(_ retention: Retention, limit: Int) async throws -> Int

  // MARK: Operating
  //
  // Each of these makes one entry of the audit log in the commit that does it, refused or not, with the result; the calls of
  // one series share an entry.

  /// Does the same to each of these tasks, in order and in one commit. What an action does not allow is refused for that task
  /// alone.
  ///
  /// - `cancel` ends tasks that are not running and marks running ones as asked to stop (their worker gets `.cancel`).
  /// - `kill` marks running tasks as to be ended by force (their worker gets `.kill`); `illegal` for any other state,
  ///   `notKillable` for kinds other than command.
  /// - `retry` queues final tasks again; `closureLost` for a closure that is not among `heldClosures`.
  /// - `delete` deletes tasks with all that belongs to them; `illegal` while one is running. Their logs may go with the next
  ///   pruning, so that nobody waits for that.
  ///
  /// A task that is not in one of ``OperatorOrder/states`` is left alone as `changed`, and so is one that is gone.
  ///
  /// - Parameters:
  ///   - action: what to do.
  ///   - ids: the tasks; one that does not exist is refused alone.
  ///   - order: who wants it, and of which tasks.
  ///   - heldClosures: the closures that can still be run.
  /// - Returns: one outcome per id.
  /// - Throws: ``StoreError`` when the commit failed: nothing was done then, unless ``StoreError/leavesDoubt`` says
  ///   otherwise.
  func perform(
    _ action: OperatorAction, on ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID>
  ) async throws -> [ActionOutcome]
  /// Changes a queue, making it if there is none of that name.
  ///
  /// - Returns: the queue after it.
  func change(queue name: String, _ patch: QueuePatch, by order: OperatorOrder) async throws -> QueueRecord

  // MARK: Reading

  /// One task, with its latest progress; nil when there is none.
  func task(_ id: TaskID) async throws -> TaskRecord?
  /// A task's attempts from one on, first to last, up to `Limits.pageBytes` of JSON; empty when there is no such task.
  func attempts(of id: TaskID, from attempt: Int) async throws -> AttemptList
  /// The page that ends at the request's limit or at `Limits.pageBytes` of JSON; the first task is always in it.
  func page(_ request: PageRequest) async throws -> RecordPage
  /// The tasks of a filter as they are at one moment, for an action on all of them.
  ///
  /// Looks at every task of the filter: some 2 s for 1,000,000. Changes go on meanwhile.
  ///
  /// - Parameters:
  ///   - query: which tasks.
  ///   - states: of the tasks whose ids are wanted; the others are counted.
  /// - Returns: the tasks in one of these states, and how many others the filter has.
  /// - Throws: ``StoreError/Code/setTooLarge`` when there are more than ``TaskSet/limit``.
  func freeze(_ query: TaskQuery, taking states: Set<TaskState>) async throws -> TaskSet
  /// Whether a task is held: added, but not to be claimed until it is lifted.
  func isHeld(_ id: TaskID) -> Bool
  /// How long until a queue's rate lets one of its tasks start; nil when no rate keeps it from doing so now.
  func nextStart(in queue: String) -> Duration?
  /// How long ago a moment was that the store, or who works by its clock, wrote down then: what the time of day was set since,
  /// while the store was open, is no part of it.
  func age(since moment: Timestamp) -> Duration
  /// What of the store decides whether a task runs, as it is at one moment; nil when there is no such task. Holds and rates,
  /// which a store keeps in memory, may be those of the moment after it.
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - limit: how far the tasks before it are counted.
  /// - Returns: the task with its queue, its place in line and the task that it waits for; nil when there is no such
  ///   task.
  /// - Throws: ``StoreError``.
  func standing(of id: TaskID, limit: Int) async throws -> TaskStanding?
  /// How tasks ended of each name of which some failed and are kept: at most `limit` names, those with the most failures
  /// first, in one snapshot. Costs at most some hundred steps for each name.
  ///
  /// - Parameters:
  ///   - age: ends longer ago, as ``age(since:)`` tells it, are not among the latest.
  ///   - limit: at most so many names.
  /// - Returns: one share for each name.
  /// - Throws: ``StoreError``.
  func failures(within age: Duration, limit: Int) async throws -> [FailureShare]
  /// How long the task has been ready that has been longest; nil when none is. Delays, waits for other tasks and pauses before
  /// retries are no part of that, and neither are held tasks and those of paused queues. Of a long line with tasks of many
  /// priorities the front of each is looked at.
  func oldestReady() async throws -> Duration?
  /// From counters, whatever the number of tasks.
  func counts() async throws -> StateCounts
  /// The selected ones of the queues that were configured or have tasks.
  func queues(_ selection: QueueSelection) async throws -> [QueueRecord]
  /// At most `limit` entries of the audit log, newest first, of those with ids below `before`.
  func audit(_ query: AuditQuery, before: Int64?, limit: Int) async throws -> [AuditEntry]

  /// What keeps it from writing; nil while it writes. Known from what was tried last, and told by a wake-up when it changes.
  /// Logs that cannot be written are no trouble but one of the ``notices``: tasks go on.
  var trouble: StoreError? { get }
  /// What an operator should know although it writes; a wake-up tells when it changes.
  var notices: [StoreNotice] { get }
  /// What its files take.
  func files() async throws -> [StoreFileSize]
  /// How often ``look()`` is to be called where nothing tells of changes, or there is trouble; nil when there is nothing to
  /// look at.
  var lookInterval: Duration? { get }
  /// Yields when a look may find something, so that looks can be rare while it does; nil where nothing tells.
  func fileChanges() -> AsyncStream<Void>?
  /// Looks, without waiting for a change to be made, whether the files are still where they were opened.
  ///
  /// - Returns: whether there is trouble that ends, or grows, without news of it.
  @discardableResult
  func look() async -> Bool
  /// Whether tasks can be added now.
  ///
  /// - Throws: what keeps it from writing.
  func check() async throws
  /// Commits what is pending, closes, and refuses everything after. Safe to call twice.
  func close() async throws
}

extension TaskStore {
  /// All attempts of a task, first to last; empty when there is no such task.
  public func attempts(of id: TaskID) async throws -> [AttemptRecord] {
    var list = try await attempts(of: id, from: 0)
    while let next = list.next {
      let more = try await attempts(of: id, from: next)
      list = AttemptList(attempts: list.attempts + more.attempts, next: more.next)
    }
    return list.attempts
  }

  /// Every queue that was configured or has tasks, however many they are.
  public func queues() async throws -> [QueueRecord] {
    try await queues(.page(after: nil, limit: .max))
  }

  /// Advances by the leases that have ended by now.
  public func advance(rescue: RescuePolicy, limit: Int) async throws -> Duration? {
    try await advance(rescue: rescue, limit: limit, leasesEndedBy: nil)
  }

  /// Nothing: for stores that have no disk.
  public var trouble: StoreError? { nil }
  /// None: for stores that cannot be copied.
  public var parents: [String] { [] }
  /// None: for stores that have no disk.
  public var notices: [StoreNotice] { [] }
  /// None: for stores that have no files.
  public func files() async throws -> [StoreFileSize] { [] }
  /// Never: for stores that have no files.
  public var lookInterval: Duration? { nil }
  /// Nothing: for stores that have no files.
  public func fileChanges() -> AsyncStream<Void>? { nil }
  /// Nothing: for stores that have no files.
  public func look() async -> Bool { false }

  /// What came of a cancel; see ``perform(_:on:by:heldClosures:)``.
  public func cancel(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try await perform(.cancel, on: ids, by: order, heldClosures: []).map(\.result)
  }

  /// What came of a kill; see ``perform(_:on:by:heldClosures:)``.
  public func kill(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try await perform(.kill, on: ids, by: order, heldClosures: []).map(\.result)
  }

  /// What came of a retry; see ``perform(_:on:by:heldClosures:)``.
  public func retry(
    _ ids: [TaskID], by order: OperatorOrder, heldClosures: Set<TaskID> = []
  ) async throws -> [ActionResult] {
    try await perform(.retry, on: ids, by: order, heldClosures: heldClosures).map(\.result)
  }

  /// What came of a deletion; see ``perform(_:on:by:heldClosures:)``.
  public func delete(_ ids: [TaskID], by order: OperatorOrder) async throws -> [ActionResult] {
    try await perform(.delete, on: ids, by: order, heldClosures: []).map(\.result)
  }

  /// Adds tasks of the program's own, in order, all or none; see ``append(_:by:)``.
  public func append(_ tasks: [NewTask]) async throws -> [Appended] {
    try await append(tasks, by: nil)
  }
}
