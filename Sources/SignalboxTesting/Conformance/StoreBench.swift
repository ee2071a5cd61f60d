import Signalbox
import SignalboxModel
import Synchronization

/// What a case works with: a store, its clock, and short ways to say what is done to them.
struct StoreBench: Sendable {
  let store: any TaskStore
  let clock: ManualClock
  let wakeups = WakeupLog()
  static let lease = Duration.seconds(15)
  /// Entries that each line of the audit log keeps.
  static let auditCount = 50

  @discardableResult
  func add(
    _ name: String = "work", count: Int = 1, kind: TaskKind = .typed, queue: String = "default", priority: Int = 0,
    delay: Duration = .zero, maxAttempts: Int = 3, tags: [String] = []
  ) async throws -> [TaskID] {
    let task = NewTask(
      name: name, kind: kind, queue: queue, priority: priority, tags: tags, delay: delay, maxAttempts: maxAttempts)
    return try await store.append(Array(repeating: task, count: count)).map(\.task.id)
  }

  /// Adds one task after another.
  func add(
    after predecessor: TaskID, _ mode: AfterMode, name: String = "work", delay: Duration = .zero
  ) async throws -> TaskID {
    try await store.append([NewTask(name: name, delay: delay, maxAttempts: 3, after: .task(predecessor, mode: mode))])[
      0
    ]
    .task.id
  }

  /// Adds tasks that each wait for the one before.
  func addChain(_ count: Int, _ mode: AfterMode) async throws -> [TaskID] {
    let tasks = (0..<count).map { index in
      NewTask(name: "work", maxAttempts: 3, after: index == 0 ? nil : .earlier(index - 1, mode: mode))
    }
    return try await store.append(tasks).map(\.task.id)
  }

  /// The ids of all tasks, rising.
  func ids() async throws -> [TaskID] {
    Array(try await store.freeze(.all, taking: Set(TaskState.all)).ids)
  }

  func states(_ ids: [TaskID]) async throws -> [TaskState] {
    var states: [TaskState] = []
    for id in ids { states.append(try await task(id).state) }
    return states
  }

  func advance() async throws {
    _ = try await store.advance(rescue: Self.rescue, limit: 100)
  }

  /// Does what is due, at most `limit` of each.
  ///
  /// - Returns: how long until something is due again; zero when some is left.
  func untilNext(limit: Int = 100) async throws -> Duration? {
    try await store.advance(rescue: Self.rescue, limit: limit).map { $0 - clock.uptime() }
  }

  func claim(_ limit: Int = 1, by worker: String = "w1", names: Set<String> = ["work"]) async throws -> [TaskRecord] {
    try await store.claim(
      ClaimRequest(worker: worker, names: names, commands: true, limit: limit, lease: Self.lease)
    ).map(\.task)
  }

  func finish(
    _ task: TaskRecord, _ outcome: AttemptOutcome, by worker: String = "w1", result: JSONText? = nil
  ) async throws -> FinishAnswer {
    try await store.finish([
      FinishedAttempt(key: task.attemptKey, worker: worker, outcome: outcome, result: result)
    ])[0]
  }

  func task(_ id: TaskID, line: Int = #line, file: String = #fileID) async throws -> TaskRecord {
    guard let task = try await store.task(id) else {
      throw ConformanceFailure(description: "\(file):\(line): task \(id) is gone")
    }
    return task
  }

  /// Adds a task and brings it to a state.
  func make(_ state: TaskState, name: String = "work", queue: String = "default") async throws -> TaskRecord {
    let delay: Duration = state == .scheduled ? .seconds(60) : .zero
    let id = try await add(name, queue: queue, delay: delay)[0]
    switch state {
    case .running, .completed, .failed:
      let claimed = try await store.claim(
        ClaimRequest(worker: "w1", names: [name], commands: true, limit: 1000, lease: Self.lease))
      guard let task = claimed.map(\.task).first(where: { $0.id == id }) else {
        throw ConformanceFailure(description: "task \(id) was not claimed")
      }
      if state == .completed { _ = try await finish(task, .completed) }
      if state == .failed { _ = try await finish(task, .failed(Self.failure, retryAfter: nil)) }
    case .cancelled: _ = try await store.cancel([id], by: "ana")
    default: break
    }
    return try await self.task(id)
  }

  static let failure = TaskFailure(type: "Refused", message: "no route to Mailer")
  static let rescue = RescuePolicy(limit: 2)
}

/// The wake-ups of a store, in order.
final class WakeupLog: Sendable {
  private let all = Mutex<[StoreWakeup]>([])

  func add(_ wakeup: StoreWakeup) { all.withLock { $0.append(wakeup) } }
  func take() -> [StoreWakeup] {
    all.withLock { wakeups in
      defer { wakeups = [] }
      return wakeups
    }
  }
}

/// Numbers that look random and are the same in every run (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
