import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

@Suite struct RestartTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  @Test func everythingIsThereAfterARestart() async throws {
    let store = try scratch.store(clock: clock)
    let bench = Bench(store: store)
    let ids = try await bench.add(count: 4)
    let later = try await bench.add(delay: .seconds(60))
    let running = try await bench.claim(3)
    _ = try await bench.finish(running[0])
    _ = try await bench.finish(running[1], .failed(TaskFailure(type: "E", message: "e\u{0}e"), retryAfter: nil))
    _ = try await store.retry([running[1].id], by: "ana")
    _ = try await store.change(queue: "media", QueuePatch(paused: true, concurrency: 2), by: "ana")
    store.logs.append([
      LogChunk(key: running[2].attemptKey, time: clock.now(), source: .stdout, bytes: Array("hi".utf8))
    ])
    let page = try await store.page(PageRequest()).tasks
    let attempts = try await store.attempts(of: running[1].id)
    let queues = try await store.queues()
    try await store.close()

    let again = try scratch.store(clock: clock)
    // How long it has run is what the process measured that is gone.
    let left = page.map { task in
      var task = task
      if task.state == .running { task.duration = nil }
      return task
    }
    #expect(try await again.page(PageRequest()).tasks == left)
    #expect(try await again.attempts(of: running[1].id) == attempts)
    #expect(attempts.map(\.error?.message) == ["e\u{0}e"])
    #expect(try await again.queues() == queues)
    #expect(try await again.logs.read(LogRequest(key: running[2].attemptKey)).runs.map(\.bytes) == [Array("hi".utf8)])
    #expect(try await again.advance(rescue: RescuePolicy(), limit: 10) == clock.uptime() + .seconds(60))
    #expect(page.map(\.id) == ids + later)
    try await again.close()
  }

  @Test func sinceWhenATaskIsReadyIsKept() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(delay: .seconds(60))
    clock.advance(by: .seconds(60))
    _ = try await store.advance(rescue: RescuePolicy(), limit: 10)
    try await store.close()

    let again = try scratch.store(clock: clock)
    clock.advance(by: .seconds(5))
    let claimed = try await again.claim(
      ClaimRequest(worker: "w1", names: ["work"], commands: true, limit: 9, lease: .seconds(15)))
    #expect(claimed.map(\.waited) == [.seconds(5)])
    try await again.close()
  }

  @Test func whatRanWhenTheProcessEndedIsAnOrphan() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 3)
    let running = try await Bench(store: store).claim(2)
    #expect(try await store.orphans() == [])
    try await store.close()

    let again = try scratch.store(clock: clock)
    #expect(try await again.orphans() == running.map(\.attemptKey))
    let beat = try await again.heartbeat(worker: "w1", attempts: [running[0].attemptKey], lease: .seconds(15))
    #expect(beat == [running[0].attemptKey: .lost])
    try await again.rescue(running.map(\.attemptKey), policy: RescuePolicy())
    #expect(try await again.orphans() == [])
    let task = try #require(try await again.task(running[0].id))
    #expect(task.state == .queued)
    #expect(task.rescues == 1)
    #expect(try await Bench(store: again).claim(5).count == 3)
    #expect(try await again.orphans() == [])
    #expect(try await again.attempts(of: running[0].id).map(\.outcome) == [.lost, nil])
    try await again.close()
  }

  @Test func whatCameWithATaskIsThereAfterARestartAndNothingIsHeld() async throws {
    let store = try scratch.store(clock: clock)
    let origin = TaskOrigin(requestID: "r-1", trace: ["traceparent": "00-1"], metadata: ["user": "7"])
    let added = try await store.append([
      NewTask(name: "work", payloadVersion: 4, holder: "w1", origin: origin, redacted: ["pin"]),
      NewTask(name: "work", delay: .seconds(60), after: .earlier(0, mode: .completed), holder: "w1"),
      NewTask(name: "closure", kind: .closure, owner: "w1"),
    ]).map(\.task)
    #expect(try await Bench(store: store).claim(9) == [])
    try await store.close()

    let again = try scratch.store(clock: clock)
    #expect(try await again.page(PageRequest()).tasks == added)
    #expect(added[0].origin == origin && added[0].redacted == ["pin"] && added[0].payloadVersion == 4)
    #expect(try await again.loseClosures(except: ["w2"]) == 1)
    let claimed = try await Bench(store: again).claim(9)
    #expect(claimed.map(\.id) == [added[0].id])
    _ = try await Bench(store: again).finish(claimed[0])
    #expect(try await again.task(added[1].id)?.state == .scheduled)
    #expect(try await again.task(added[1].id)?.runAt == added[1].enqueuedAt + .seconds(60))
    try await again.close()
  }

  @Test func anIdleStoreWritesNothing() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(delay: .seconds(60))
    let version = try await store.setting("data_version")
    let changes = try await store.totalChanges()
    for _ in 0..<3 {
      clock.advance(by: .seconds(1))
      _ = try await store.advance(rescue: RescuePolicy(), limit: 100)
      _ = try await Bench(store: store).claim(5)
      _ = try await store.prune(Retention(), limit: 100)
      try await store.check()
    }
    #expect(try await store.totalChanges() == changes)
    #expect(try await store.setting("data_version") == version)
    try await store.close()
  }

  @Test func countersThatDisagreeWithTheTasksAreCountedAnew() async throws {
    let store = try scratch.store(clock: clock)
    try await Bench(store: store).add(count: 3)
    try await store.close()
    try scratch.edit { try $0.execute(sql: "UPDATE counts SET n0 = 7, n4 = 1") }
    let again = try scratch.store(clock: clock)
    #expect(try await again.counts() == StateCounts([.queued: 3]))
    try await again.close()
    #expect(
      try scratch.edit { try Int.fetchOne($0, sql: "SELECT sum(n0 + n1 + n2 + n3 + n4 + n5 + n6) FROM counts") } == 3)
  }
}
