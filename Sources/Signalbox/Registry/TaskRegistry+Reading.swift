package import SignalboxModel

extension TaskRegistry {
  package func page(_ request: PageRequest) async throws -> RecordPage {
    var page = try await store.page(request)
    page.tasks = try await withReasons(page.tasks)
    return page
  }

  /// One task; nil when there is none of that id.
  package func task(_ id: TaskID) async throws -> TaskRecord? {
    guard let task = try await store.task(id) else { return nil }
    return try await withReasons([task]).first
  }

  package func attempts(of id: TaskID) async throws -> [AttemptRecord] {
    processes.named(try await store.attempts(of: id), of: id)
  }

  /// A task's attempts from one on, as many as fit an answer.
  package func attempts(of id: TaskID, from attempt: Int) async throws -> AttemptList {
    var list = try await store.attempts(of: id, from: attempt)
    list.attempts = processes.named(list.attempts, of: id)
    return list
  }

  /// At most `limit` queues and ``Limits/pageBytes`` of JSON in the order of their names' bytes, from the one after `name`.
  package func queues(after name: String? = nil, limit: Int = Limits.queuePage) async throws -> QueueList {
    let queues = try await store.queues(.page(after: name, limit: limit + 1))
    var budget = PageBudget()
    let page = Array(queues.prefix(limit).prefix { budget.takes($0) })
    return QueueList(queues: page, next: queues.count > page.count ? page.last?.name : nil)
  }

  /// The queues that an overview names, and whether there are more.
  private func glance() async throws -> (queues: [QueueRecord], more: Bool?) {
    let queues = try await store.queues(.configuredFirst(limit: Limits.glance + 1))
    let named = queues.prefix(Limits.glance).sorted { ExactText($0.name) < ExactText($1.name) }
    return (named, queues.count > named.count ? true : nil)
  }

  /// Changes a queue on an operator's behalf.
  ///
  /// - Parameters:
  ///   - name: what the queue is called.
  ///   - patch: what is to be other than before.
  ///   - create: whether a queue is made when there is none of that name. A slip of an operator's keyboard must not
  ///     make one.
  ///   - who: the operator.
  /// - Returns: the queue after it.
  /// - Throws: `Problem` when there is no such queue or the patch makes no sense; ``StoreError``.
  package func change(
    queue name: String, _ patch: QueuePatch, create: Bool = true, by who: Operator
  ) async throws -> QueueRecord {
    for setting in QueueSetting.all where !setting.isLegal(patch) {
      throw Problem.unprocessable(setting.fault, pointer: "/\(setting.name)")
    }
    guard patch != QueuePatch() else {
      let names = ["paused"] + QueueSetting.all.map(\.name)
      throw Problem.unprocessable("nothing to change: give \(names.alternatives)")
    }
    _ = try FieldCheck(base: "").name(name, "name")
    if !create { try await checkQueue(name) }
    return try await store.change(queue: name, patch, by: OperatorOrder(who))
  }

  /// Refuses the name of a queue that was never configured, has no tasks, and is of no registered type.
  private func checkQueue(_ name: String) async throws {
    guard try await store.queues(.named([name])).isEmpty else { return }
    // Near names are looked for among so many, which are more than anybody knows by heart.
    let known = try await store.queues(.page(after: nil, limit: Limits.queuePage)).map(\.name)
    guard let fault = QueueName.fault(of: name, among: known + catalogue.queues) else { return }
    throw Problem(type: QueueName.problem, title: "No such queue", status: 404, detail: fault)
  }

  /// At most `limit` entries of the audit log and ``Limits/pageBytes`` of JSON, newest first, from the one before `before`.
  package func audit(_ query: AuditQuery, before: Int64? = nil, limit: Int) async throws -> AuditPage {
    let entries = try await store.audit(query, before: before, limit: limit + 1)
    var budget = PageBudget()
    let page = Array(entries.prefix(limit).prefix { budget.takes($0) })
    return AuditPage(entries: page, next: entries.count > page.count ? page.last?.id : nil)
  }

  package func overview() async throws -> Overview {
    let seq = feed.seq
    let (queues, more) = try await glance()
    return Overview(
      server: info, now: clock.now(), seq: seq, counts: try await store.counts(), totals: feed.totals, status: status,
      queues: queues, moreQueues: more, uptime: (clock.elapsed() - began).seconds)
  }

  /// How the server stands, for the overview and for the change feed.
  var status: ServerStatus {
    ServerStatus(
      slots: worker.slots, blocking: worker.blockingSlots, dropped: metrics.dropped, draining: worker.isDraining,
      trouble: store.trouble?.message, notices: notices)
  }

  /// Counts tasks that were added by a request and not committed: `reason` is a short stable name, such as `error`.
  package func noteDropped(_ count: Int, reason: String) {
    metrics.dropped(count, reason: reason)
    feed.gatherStatus()
  }

  /// The change feed from the event after `since`; see ``ChangeFeed/subscribe(since:current:)``.
  package func changes(since: String?) async throws -> AsyncStream<FeedEvent> {
    try await feed.subscribe(since: since) { seq in
      let (queues, more) = try await self.glance()
      return ChangeEvent(
        seq: seq, now: self.clock.now(), counts: try await self.store.counts(), totals: self.feed.totals,
        status: self.status, queues: queues, moreQueues: more, lists: TaskState.all, tasks: [], more: true)
    }
  }

  /// What to know of the store although tasks go on; nil while that is nothing.
  package var notices: [StoreNotice]? {
    let notices = store.notices + sizes.all + faults.all.map(\.notice)
    return notices.isEmpty ? nil : notices
  }

  /// - Throws: ``StoreError`` when tasks cannot be added now.
  package func check() async throws {
    try await store.check()
  }
}
