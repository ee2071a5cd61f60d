import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// Lists over so many tasks that filters with many are walked by the order's index and those with few are fetched and
/// sorted; the conformance suite's lists are all of the second kind.
@Suite struct PagingTests {
  private static let queries: [String] = [
    "", "state:completed", "state:queued|scheduled", "state:failed|cancelled", "name:work", "name:RARE", "queue:mail",
    "work", "tag:user=7", "tag:user=*", "!name:work", "!state:completed queue:media", "error~mailer", "attempt>=1",
    "queue:mail state:failed", "queue:MAIL|media state:completed", "queue:mail|gone", "queue:m* name:rare",
    "!queue:mail state:queued|cancelled", "name:rare queue:mail state:queued", "name:rare state:running|completed",
    "queue:gone", "name:work queue:media error~mailer", "tag:even", "tag:even state:completed queue:mail",
    "tag:even|user=7", "!tag:even", "error~longest", "rare", "\"user=7\" state:completed", "mailer queue:media",
    "silent>2s", "!silent>2s queue:mail", "silent<=3s name:rare", "silent>2s state:completed",
  ]

  @Test func pagesAgreeWithTheReferenceForwardAndBackward() async throws {
    let scratch = try Scratch()
    let clock = ManualClock()
    let store = try scratch.store(durability: .process, clock: clock)
    try await fill(store, clock)
    try await PageCheck(store: store, now: clock.now()).agrees(Self.queries)
    try await store.close()
  }

  /// 4,000 tasks in every state, with names and queues that many and few have.
  private func fill(_ store: SQLiteTaskStore, _ clock: ManualClock) async throws {
    for round in 0..<8 {
      clock.advance(by: .seconds(1))
      let tasks = (0..<500).map { index in
        NewTask(
          name: index % 97 == 0 ? "rare" : "work", kind: kind(index), queue: index % 3 == 0 ? "mail" : "media",
          priority: index % 4 - 1, tags: tags(index),
          delay: round == 7 && index % 2 == 0 ? .seconds(index) : .zero, maxAttempts: 2,
          owner: kind(index) == .closure ? "w\(round)" : nil, isBlocking: index % 4 == 0)
      }
      _ = try await store.append(tasks)
      // What is lost fails without a start.
      guard round < 7 else {
        _ = try await store.loseClosures(except: ["w3", "w7"])
        return
      }
      let request = ClaimRequest(
        worker: "w1", names: ["work", "rare"], commands: false, limit: 460, lease: .seconds(1000))
      var outcomes: [FinishedAttempt] = []
      for (index, claimed) in try await store.claim(request).enumerated() where index % 40 != 0 {
        clock.advance(by: .microseconds(index % 3))
        let error = TaskFailure(
          type: "Refused", message: index % 60 == 1 ? String(repeating: "long", count: 200) + "est" : "by Mailer")
        let outcome: AttemptOutcome =
          switch index % 20 {
          case 1, 2: .failed(error, retryAfter: nil)
          case 3: .failed(error, retryAfter: .seconds(500))
          case 4: .cancelled(nil)
          default: .completed
          }
        outcomes.append(FinishedAttempt(key: claimed.task.attemptKey, worker: "w1", outcome: outcome))
      }
      _ = try await store.finish(outcomes)
    }
  }

  private func kind(_ index: Int) -> TaskKind {
    switch index % 20 {
    case 3: .command
    case 7, 16: .closure
    default: .typed
    }
  }

  private func tags(_ index: Int) -> [String] {
    (index % 50 == 0 ? ["user=\(index / 50)"] : []) + (index % 2 == 0 ? ["Even"] : [])
  }

  /// Names by the hundred, so that a queue's tasks are not read name by name.
  @Test func manyNamesAgreeWithTheReference() async throws {
    let scratch = try Scratch()
    let clock = ManualClock()
    let store = try scratch.store(durability: .process, clock: clock)
    for round in 0..<2 {
      clock.advance(by: .seconds(1))
      _ = try await store.append(
        (0..<1500).map { index in
          NewTask(
            name: "n\(index % 1200)", queue: index < 600 ? "many" : "\(index % 2)-more", priority: index % 3,
            delay: index % 7 == 0 ? .seconds(index) : .zero)
        })
      let names = Set((0..<1200).map { "n\($0)" })
      let claimed = try await store.claim(
        ClaimRequest(worker: "w1", names: names, commands: false, limit: 700, lease: .seconds(1000)))
      let outcomes = claimed.dropLast(round).enumerated().map { index, claimed in
        FinishedAttempt(
          key: claimed.task.attemptKey, worker: "w1",
          outcome: index % 5 == 0 ? .failed(TaskFailure(type: "E", message: "m"), retryAfter: nil) : .completed)
      }
      _ = try await store.finish(outcomes)
    }
    try await PageCheck(store: store, now: clock.now()).agrees([
      "queue:many", "queue:many state:failed", "queue:0-more|1-more", "name:n1*", "!queue:many state:completed",
      "name:n1", "name:n7 queue:many", "!name:n1*", "!queue:gone", "n11",
    ])
    try await store.close()
  }

  /// Queues by the hundred, of which filters name few or many.
  @Test func manyQueuesAgreeWithTheReference() async throws {
    let scratch = try Scratch()
    let clock = ManualClock()
    let store = try scratch.store(durability: .process, clock: clock)
    _ = try await store.append(
      (0..<1300).map { index in
        NewTask(
          name: index % 5 == 0 ? "rare" : "work", queue: (index % 2 == 0 ? "q" : "Q") + String(index / 2, radix: 36),
          priority: index % 3, delay: index % 7 == 0 ? .seconds(index) : .zero)
      })
    let queues = (0..<40).map { "q" + String($0 * 7, radix: 36) }
    try await PageCheck(store: store, now: clock.now()).agrees([
      "queue:q1", "queue:\"q1\"", "queue:\"Q1\"|q2", "queue:\"q1\"|\"Q3\" state:queued", "queue:\"gone\"", "queue:gone",
      "!queue:q1 state:scheduled", "queue:\"q1\"|\"q2\" queue:q2", "queue:\(queues.joined(separator: "|"))",
      "queue:\(queues.joined(separator: "|")) name:rare", "!queue:\(queues.joined(separator: "|"))",
    ])
    try await store.close()
  }
}
