import Signalbox
import SignalboxModel

extension StoreCase {
  /// The store against the memory store: the same calls in the same order, made up from a seed, have the same answers.
  static let agreement: [StoreCase] = (0..<12).map { seed in
    StoreCase("agreement: calls made up from seed \(seed) have the answers of the memory store") { bench in
      let reference = MemoryTaskStore(clock: bench.clock, audit: AuditRetention(count: StoreBench.auditCount))
      var script = AgreementScript(seed: UInt64(seed), stores: (bench.store, reference), clock: bench.clock)
      for _ in 0..<250 { try await script.step() }
      try await reference.close()
    }
  }
}

/// Makes up calls and makes each of both stores.
private struct AgreementScript {
  private var numbers: SeededNumbers
  private let tested: any TaskStore
  private let reference: any TaskStore
  private let clock: ManualClock
  /// What was done, for whoever looks into a difference.
  private var journal: [String] = []
  private var lastID: Int64 = 0
  /// Attempts that were given out, with their workers.
  private var attempts: [(key: AttemptKey, worker: String)] = []

  init(seed: UInt64, stores: (tested: any TaskStore, reference: any TaskStore), clock: ManualClock) {
    numbers = SeededNumbers(seed: seed)
    tested = stores.tested
    reference = stores.reference
    self.clock = clock
  }

  private static let queues = ["q", "Q", "\u{e9}", "e\u{301}", "a*b"]
  private static let names = ["work", "Work", "\"x\" y", "件名"]
  private static let owners = ["w1", "w2"]
  private static let people = ["ana", "An\u{e9}", "Ane\u{301}"]

  // MARK: Steps

  mutating func step() async throws {
    switch number(0...17) {
    case 0...3: try await add()
    case 4...6: try await claim()
    case 7, 8: try await finish()
    case 9: try await advance()
    case 10: try await beat()
    case 11, 12: try await operate()
    case 13: try await changeQueue()
    case 14: try await prune()
    case 15: try await rescue()
    case 16: lift()
    default: clock.advance(by: .milliseconds(number(0...2000)))
    }
    try await look()
  }

  private mutating func add() async throws {
    let tasks = (0..<number(1...4)).map { newTask(at: $0) }
    let order: OperatorOrder? = chance(50) ? nil : OperatorOrder(Operator(pick(Self.people)))
    let added = try await agree("append \(tasks) by \(order?.who.name ?? "nobody")") { store in
      try await store.append(tasks, by: order)
    }
    if let last = added?.map(\.task.id.rawValue).max() { lastID = max(lastID, last) }
  }

  private mutating func newTask(at place: Int) -> NewTask {
    let kind = pick([TaskKind.typed, .typed, .command, .closure])
    var task = NewTask(
      name: pick(Self.names), kind: kind, queue: pick(Self.queues), priority: number(-1...1),
      payload: JSONText(trusted: "{\"n\":\(number(0...9))}"), tags: pick([[], ["t"], ["t", "T"], ["user=\(place)"]]),
      delay: chance(25) ? .milliseconds(number(1...3000)) : .zero, maxAttempts: number(1...3),
      timeout: chance(20) ? .seconds(1.5) : nil)
    if kind == .command { task.environment = ["A": "\(number(0...9))"] }
    if kind == .closure {
      task.owner = pick(Self.owners)
      task.isBlocking = chance(50)
    }
    if chance(30) {
      let key = pick(["k1", "k2", "\u{e9}", "e\u{301}"])
      task.idempotency = .init(key: key, digest: pick(["d", "d", "e"]), place: place)
    }
    if chance(30) {
      let mode = pick(AfterMode.allCases)
      task.after =
        chance(50) && place > 0 ? .earlier(number(0...place), mode: mode) : .task(someID(), mode: mode)
    }
    if chance(10) { task.holder = "w1" }
    return task
  }

  private mutating func claim() async throws {
    let request = ClaimRequest(
      worker: pick(Self.owners), names: Set(Self.names.filter { _ in chance(70) }), commands: chance(60),
      owner: chance(50) ? pick(Self.owners) : nil, closures: pick([nil, .cooperative, .blocking]),
      limit: number(1...4), lease: .milliseconds(number(500...8000)))
    let claimed = try await agree("claim \(request)") { try await $0.claim(request) }
    attempts += claimed?.map { ($0.task.attemptKey, request.worker) } ?? []
  }

  private mutating func finish() async throws {
    let all = attempts
    guard !all.isEmpty else { return }
    let outcomes = (0..<number(1...3)).map { _ in
      let attempt = pick(all)
      return FinishedAttempt(
        key: attempt.key, worker: chance(90) ? attempt.worker : "another", outcome: outcome(),
        result: chance(50) ? JSONText(trusted: "{\"exitCode\":\(number(0...3))}") : nil)
    }
    try await agree("finish \(outcomes)") { try await $0.finish(outcomes) }
  }

  private mutating func outcome() -> AttemptOutcome {
    let failure = TaskFailure(type: pick(["E", "F"]), message: "no", backtrace: chance(30) ? "at x" : nil)
    let pause: Duration? = chance(50) ? .milliseconds(number(0...2000)) : nil
    switch number(0...6) {
    case 0, 1: return .completed
    case 2: return .failed(failure, retryAfter: pause)
    case 3: return .timedOut(failure, retryAfter: pause)
    case 4: return .cancelled(chance(50) ? failure : nil)
    case 5: return .released
    default: return .snoozed(.milliseconds(number(1...2000)))
    }
  }

  private mutating func advance() async throws {
    clock.advance(by: .milliseconds(number(0...5000)))
    let policy = RescuePolicy(limit: number(0...2), failsCommands: chance(30))
    // When it asks to be called next may be earlier than there is something to do.
    try await agree("advance \(policy)") { store in
      _ = try await store.advance(rescue: policy, limit: 1000)
      return true
    }
  }

  private mutating func beat() async throws {
    let keys = someAttempts(30)
    let worker = pick(Self.owners)
    try await agree("heartbeat \(worker) \(keys)") {
      try await $0.heartbeat(worker: worker, attempts: keys, lease: .seconds(3))
    }
    guard let key = keys.first else { return }
    let progress = TaskProgress(fraction: Double(number(0...4)) / 4, message: "m")
    for store in [tested, reference] { store.report([key: progress]) }
    journal.append("report \(key)")
  }

  private mutating func operate() async throws {
    let action = pick(OperatorAction.allCases)
    let ids = (0..<number(0...4)).map { _ in someID() }
    var order = OperatorOrder(Operator(pick(Self.people)), series: chance(20) ? pick(["s1", "s2"]) : nil)
    if chance(50) { order.states = Set(TaskState.all.filter { _ in chance(50) }) }
    if chance(10) { order.excluded[.running] = 2 }
    let held = Set(ids.filter { _ in chance(50) })
    try await agree("\(action) \(ids) in \(order.states.map(Self.sorted) ?? []), held \(held.sorted())") {
      [order] in try await $0.perform(action, on: ids, by: order, heldClosures: held)
    }
  }

  private mutating func changeQueue() async throws {
    let patch = QueuePatch(
      paused: chance(30) ? chance(50) : nil, concurrency: chance(30) ? number(0...2) : nil,
      rate: chance(30) ? Double(number(0...2)) : nil, capacity: chance(30) ? number(0...6) : nil)
    let queue = pick(Self.queues)
    let who = OperatorOrder(Operator(pick(Self.people)))
    try await agree("change \(queue) \(patch)") { try await $0.change(queue: queue, patch, by: who) }
  }

  private mutating func prune() async throws {
    var retention = Retention(age: .milliseconds(number(0...20_000)), count: number(0...20))
    retention.keys = .milliseconds(number(0...20_000))
    if chance(30) { retention.failed.count = number(0...3) }
    let limit = number(1...5)
    try await agree("prune \(retention), \(limit)") { [retention] in try await $0.prune(retention, limit: limit) }
  }

  private mutating func rescue() async throws {
    if chance(30) {
      let owners = Set(Self.owners.filter { _ in chance(50) })
      try await agree("lose closures except \(owners)") { try await $0.loseClosures(except: owners) }
    } else {
      let keys = someAttempts(20)
      try await agree("rescue \(keys)") { store in
        try await store.rescue(keys, policy: RescuePolicy(limit: 2))
        return true
      }
    }
  }

  private mutating func lift() {
    let ids = (0..<number(1...4)).map { _ in someID() }
    journal.append("lift \(ids)")
    for store in [tested, reference] { store.lift(ids) }
  }

  // MARK: Looks

  private mutating func look() async throws {
    let id = someID()
    let queue = pick(Self.queues)
    try await agree("counts") { try await $0.counts() }
    try await agree("queues") { try await $0.queues() }
    let names = Self.queues.filter { _ in chance(50) } + ["nowhere"]
    try await agree("queues \(names)") { try await $0.queues(.named(names)) }
    let limit = Int.random(in: 1...3, using: &numbers)
    try await agree("\(limit) queues after \(queue)") { try await $0.queues(.page(after: queue, limit: limit)) }
    try await agree("\(limit) queues, configured first") { try await $0.queues(.configuredFirst(limit: limit)) }
    try await agree("task \(id)") { try await $0.task(id) }
    try await agree("attempts of \(id)") { try await $0.attempts(of: id) }
    try await agree("standing of \(id)") { try await $0.standing(of: id, limit: 3) }
    try await agree("is \(id) held") { $0.isHeld(id) }
    try await agree("next start in \(queue)") { $0.nextStart(in: queue) }
    let states = Set(TaskState.all.filter { _ in chance(50) })
    let query = QueryMixture.random(queues: Self.queues, names: Self.names, &numbers)
    try await agree("freeze \(query) in \(Self.sorted(states))") { try await $0.freeze(query, taking: states) }
    let page = self.page(of: query)
    try await agree("page \(page)") { try await $0.page(page) }
    let audit = AuditQuery(
      who: chance(30) ? pick(Self.people) : nil, action: chance(30) ? pick(AuditAction.all) : nil,
      task: chance(30) ? someID() : nil)
    let before = chance(30) ? Int64(number(1...40)) : nil
    try await agree("audit \(audit)") { try await $0.audit(audit, before: before, limit: 20) }
  }

  private mutating func page(of query: TaskQuery) -> PageRequest {
    let sort = TaskSort(pick(TaskSort.Key.allCases), descending: chance(50))
    let position = TaskPosition(rank: Int64(number(0...3)), value: 0, id: someID())
    let start = pick([PageRequest.Start.first, .around(someID()), .after(position), .before(position)])
    return PageRequest(query: query, sort: sort, limit: number(1...10), start: start)
  }

  // MARK: Both

  /// Makes a call of both stores.
  ///
  /// - Returns: the answer; nil when both refused.
  /// - Throws: ``ConformanceFailure`` when they do not answer the same.
  @discardableResult
  private mutating func agree<Value: Equatable & Sendable>(
    _ what: String, _ call: @Sendable (any TaskStore) async throws -> Value
  ) async throws -> Value? {
    journal.append(what)
    let wanted = try await answer(of: reference, call)
    let given = try await answer(of: tested, call)
    guard given == wanted else {
      throw ConformanceFailure(
        description: """
          \(what):
            answered \(given)
            where memory answers \(wanted)
          after:
            \(journal.suffix(60).joined(separator: "\n  "))
          """)
    }
    if case .success(let value) = given { return value }
    return nil
  }

  private func answer<Value: Equatable & Sendable>(
    of store: any TaskStore, _ call: @Sendable (any TaskStore) async throws -> Value
  ) async throws -> Result<Value, StoreError> {
    do { return .success(try await call(store)) } catch let error as StoreError { return .failure(error) }
  }

  // MARK: Numbers

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }
  private mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }
  private mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }
  /// Of a task that there is, was or will be.
  private mutating func someID() -> TaskID { TaskID(Int64.random(in: 1...lastID + 2, using: &numbers)) }

  private mutating func someAttempts(_ percent: Int) -> [AttemptKey] {
    let all = attempts
    return all.filter { _ in chance(percent) }.map(\.key)
  }

  private static func sorted(_ states: Set<TaskState>) -> [TaskState] { TaskState.all.filter(states.contains) }
}
