import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// The last minute, hour and day of which the doctor speaks are those that passed, whatever the time of day was set to.
///
/// The registry does not run: nobody starts or ends the tasks.
@Suite struct DoctorTimeTests {
  private let bench: IdleBench

  init() throws {
    bench = try IdleBench()
  }

  static let jumps = [Duration.seconds(172_800), .seconds(-172_800)]

  private func findings(_ subject: String) async throws -> [DoctorFinding] {
    try await bench.registry.doctor().findings.filter { $0.subject == subject }
  }

  private func severities(_ subject: String) async throws -> [DoctorSeverity] {
    try await findings(subject).map(\.severity)
  }

  private func start(_ name: String) async throws -> TaskRecord {
    _ = try await bench.store.append([NewTask(name: name)])
    let request = ClaimRequest(worker: "w1", names: [name], commands: false, limit: 1, lease: .seconds(15))
    return try #require(await bench.store.claim(request).first?.task)
  }

  private func end(_ task: TaskRecord, _ outcome: AttemptOutcome) async throws {
    _ = try await bench.store.finish([FinishedAttempt(key: task.attemptKey, worker: "w1", outcome: outcome)])
  }

  private func pause(_ queue: String) async throws {
    _ = try await bench.store.change(queue: queue, QueuePatch(paused: true), by: "ana")
  }

  @Test(arguments: jumps) func `a failure is of the last day for a day`(jump: Duration) async throws {
    try await end(start("import"), .failed(TaskFailure(type: "E", message: "no"), retryAfter: nil))
    bench.clock.advance(by: .seconds(43_200))
    bench.clock.jump(by: jump)
    #expect(try await severities("outcomes of import") == [.problem])
    bench.clock.advance(by: .seconds(43_199))
    #expect(try await severities("outcomes of import") == [.problem])
    bench.clock.advance(by: .seconds(1))
    #expect(try await severities("outcomes of import") == [])
  }

  @Test(arguments: jumps) func `the latest end is the one that came last`(jump: Duration) async throws {
    try await end(start("import"), .failed(TaskFailure(type: "E", message: "no"), retryAfter: nil))
    bench.clock.advance(by: .seconds(10))
    bench.clock.jump(by: jump)
    try await end(start("import"), .completed)
    bench.clock.advance(by: .seconds(10))
    #expect(try await severities("outcomes of import") == [])
  }

  @Test(arguments: jumps) func `what does not stop is told after a minute`(jump: Duration) async throws {
    let task = try await start("import")
    #expect(try await bench.store.cancel([task.id], by: "ana") == [.requested])
    bench.clock.jump(by: jump)
    bench.clock.advance(by: .seconds(60))
    #expect(try await severities("running tasks") == [.ok])
    bench.clock.advance(by: .seconds(1))
    #expect(try await severities("running tasks") == [.warning])
  }

  @Test(arguments: jumps) func `a paused queue with ready tasks is a note for an hour, and then a warning`(
    jump: Duration
  ) async throws {
    _ = try await bench.store.append([NewTask(name: "mail", queue: "mail")])
    try await pause("mail")
    bench.clock.jump(by: jump)
    bench.clock.advance(by: .seconds(3600))
    #expect(try await severities("queue mail") == [.note])
    bench.clock.advance(by: .seconds(1))
    #expect(try await severities("queue mail") == [.warning])
  }

  @Test func `a paused queue is told while it holds anything that has not ended`() async throws {
    try await pause("mail")
    #expect(try await severities("queues") == [.ok])
    let inAWeek = NewTask(name: "mail", queue: "mail", delay: .seconds(604_800))
    let later = try await bench.store.append([inAWeek])[0].task.id
    bench.clock.advance(by: .seconds(7200))
    let found = try await findings("queue mail")
    #expect(found.map(\.severity) == [.note])
    #expect(found.first?.message.hasPrefix("ana paused it at ") == true)
    #expect(found.first?.message.hasSuffix(" UTC, and it holds 1 scheduled task") == true, "\(found)")
    #expect(found.first?.remedy?.contains("signalbox resume mail") == true)
    let running = try await start("other")
    let next = NewTask(name: "mail", queue: "mail", after: .task(running.id, mode: .completed))
    let waiting = try await bench.store.append([next])[0].task.id
    let both = try await findings("queue mail").first?.message
    #expect(both?.hasSuffix("it holds 1 waiting and 1 scheduled task") == true, "\(both ?? "")")
    _ = try await bench.store.cancel([later, waiting], by: "ana")
    #expect(try await severities("queue mail") == [])
  }

  @Test func `a paused queue is told however many others are set up`() async throws {
    for number in 0..<1000 {
      _ = try await bench.store.change(queue: "a\(number)", QueuePatch(concurrency: 5), by: "ana")
    }
    try await pause("mail")
    _ = try await bench.store.append([NewTask(name: "mail", queue: "mail", delay: .seconds(60))])
    #expect(try await severities("queue mail") == [.note])
  }
}
