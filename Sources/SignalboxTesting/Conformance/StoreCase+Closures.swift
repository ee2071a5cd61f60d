import Signalbox
import SignalboxModel

extension StoreCase {
  static let closures: [StoreCase] = [
    StoreCase("a closure is claimed by its owner, for its class of slots") { bench in
      let own = try await bench.addClosure(owner: "w1")
      let blocking = try await bench.addClosure(owner: "w1", isBlocking: true)
      let other = try await bench.addClosure(owner: "!w1")
      try await expect(bench.claim(9).count, is: 0)
      try await expect(bench.claimClosures(.cooperative, of: nil), is: [])
      try await expect(bench.claimClosures(nil, of: "w1"), is: [])
      try await expect(bench.claimClosures(.cooperative, of: "w2"), is: [])
      try await expect(bench.claimClosures(.cooperative, of: "w1"), is: [own])
      try await expect(bench.claimClosures(.blocking, of: "w1"), is: [blocking])
      try await expect(bench.claimClosures(.blocking, of: "!w1"), is: [])
      try await expect(bench.claimClosures(.cooperative, of: "!w1"), is: [other])
    },
    StoreCase("closures stand in the same line as everything else") { bench in
      let first = try await bench.add()[0]
      let closure = try await bench.addClosure(owner: "w1")
      let last = try await bench.add()[0]
      let request = ClaimRequest(
        worker: "w1", names: ["work"], commands: true, owner: "w1", closures: .cooperative, limit: 9,
        lease: StoreBench.lease)
      let claimed = try await bench.store.claim(request).map(\.task)
      try expect(claimed.map(\.id), is: [first, closure, last])
      try expect(claimed[1].kind, is: .closure)
      try await expect(bench.finish(claimed[1], .released), is: .accepted(.queued))
      try await expect(bench.store.claim(request).map(\.task.id), is: [closure])
    },
    StoreCase("closures of owners that are gone fail in every state, and no others") { bench in
      let queued = try await bench.addClosure(owner: "gone")
      let running = try await bench.addClosure(owner: "gone", isBlocking: true)
      try await expect(bench.claimClosures(.blocking, of: "gone"), is: [running])
      let scheduled = try await bench.addClosure(owner: "gone", delay: .seconds(60))
      let waiting = try await bench.store.append([
        NewTask(name: "closure", kind: .closure, after: .task(running, mode: .completed), owner: "gone")
      ])[0].task.id
      let ownerless = try await bench.addClosure(owner: nil)
      let cancelled = try await bench.addClosure(owner: "gone")
      _ = try await bench.store.cancel([cancelled], by: "ana")
      let alive = try await bench.addClosure(owner: "w1")
      let typed = try await bench.add()[0]
      bench.clock.advance(by: .seconds(3))
      try await expect(bench.store.loseClosures(except: ["w1"]), is: 5)
      for id in [queued, running, scheduled, waiting, ownerless] {
        let task = try await bench.task(id)
        try expect(task.state, is: .failed)
        try expect(task.error?.type, is: "closureLost")
        try require(task.error?.message.contains("BackgroundTask") == true, "no advice: \(task.error as Any)")
        try expect(task.finishedAt, is: bench.clock.now())
        try require(task.worker == nil && task.runAt == nil, "something of its former state is left: \(task)")
      }
      try await expect(bench.states([cancelled, alive, typed]), is: [.cancelled, .queued, .queued])
      let attempt = try await bench.store.attempts(of: running)[0]
      try expect(attempt.outcome, is: .lost)
      try expect(attempt.error?.type, is: "closureLost")
      let key = AttemptKey(task: running, attempt: 1)
      try await expect(
        bench.store.heartbeat(worker: "w1", attempts: [key], lease: StoreBench.lease), is: [key: .lost])
      try await expect(bench.store.loseClosures(except: ["w1"]), is: 0)
    },
    StoreCase("a closure that failed before it was lost keeps its history") { bench in
      let id = try await bench.addClosure(owner: "gone")
      _ = try await bench.claimClosures(.cooperative, of: "gone")
      _ = try await bench.finish(try await bench.task(id), .failed(StoreBench.failure, retryAfter: .seconds(9)))
      _ = try await bench.store.loseClosures(except: [])
      try await expect(bench.task(id).error?.type, is: "closureLost")
      try await expect(bench.store.attempts(of: id).map(\.error), is: [StoreBench.failure])
    },
    StoreCase("a closure is retried while it is held by its process") { bench in
      let id = try await bench.addClosure(owner: "w1")
      try await expect(bench.store.retry([id], by: "ana", heldClosures: [id]), is: [.illegal])
      _ = try await bench.store.cancel([id], by: "ana")
      let before = try await bench.task(id)
      try await expect(bench.store.retry([id], by: "ana"), is: [.closureLost])
      try await expect(bench.store.retry([id], by: "ana", heldClosures: [TaskID(999)]), is: [.closureLost])
      try await expect(bench.task(id), is: before)
      try await expect(bench.store.retry([id], by: "ana", heldClosures: [id]), is: [.retried])
      try await expect(bench.claimClosures(.cooperative, of: "w1"), is: [id])
    },
    StoreCase("a record keeps what came with it, and claims give it") { bench in
      let origin = TaskOrigin(
        requestID: "a:1\u{0}", trace: ["traceparent": "00-1-2-01", "": "名"],
        metadata: ["user": "7", "t3:x": "\u{1b}[2J 👩‍👩‍👧"])
      let added = try await bench.store.append([
        NewTask(
          name: "work", payload: JSONText(trusted: #"{"card":{"number":"4"}}"#), payloadVersion: 3, origin: origin,
          redacted: ["card.number", "pin"]),
        NewTask(name: "work", origin: TaskOrigin()), NewTask(name: "work"),
      ]).map(\.task)
      try expect(added[0].origin, is: origin)
      try expect(added.map(\.origin), is: [origin, TaskOrigin(), nil])
      try expect(added.map(\.redacted), is: [["card.number", "pin"], nil, nil])
      try expect(added.map(\.payloadVersion), is: [3, 1, 1])
      for task in added { try await expect(bench.task(task.id), is: task) }
      try await expect(bench.claim(9).map(\.origin), is: added.map(\.origin))
      try await expect(bench.store.page(PageRequest()).tasks.map(\.redacted), is: added.map(\.redacted))
    },
    StoreCase("a backtrace stays with its error, and goes with it") { bench in
      let failure = TaskFailure(type: "Refused", message: "no", backtrace: "0 main\n1 run")
      let task = try await bench.make(.running)
      _ = try await bench.finish(task, .failed(failure, retryAfter: .seconds(1)))
      try await expect(bench.task(task.id).error, is: failure)
      try await expect(bench.store.attempts(of: task.id).map(\.error), is: [failure])
      bench.clock.advance(by: .seconds(1))
      try await bench.advance()
      let again = try await bench.claim()[0]
      try expect(again.error, is: failure)
      _ = try await bench.finish(again, .failed(StoreBench.failure, retryAfter: nil))
      try await expect(bench.task(task.id).error, is: StoreBench.failure)
      try await expect(bench.store.attempts(of: task.id).map(\.error), is: [failure, StoreBench.failure])
      let lost = try await bench.make(.running)
      _ = try await bench.finish(lost, .failed(failure, retryAfter: .zero))
      for _ in 0...StoreBench.rescue.limit {
        try await bench.advance()
        _ = try await bench.claim()
        bench.clock.advance(by: StoreBench.lease)
      }
      try await bench.advance()
      let killed = try await bench.task(lost.id)
      try expect(killed.error?.type, is: "killedItsWorker")
      try expect(killed.error?.backtrace, is: nil)
    },
  ]
}

extension StoreBench {
  func addClosure(owner: String?, isBlocking: Bool = false, delay: Duration = .zero) async throws -> TaskID {
    let task = NewTask(
      name: "closure", kind: .closure, delay: delay, maxAttempts: 3, owner: owner, isBlocking: isBlocking)
    return try await store.append([task])[0].task.id
  }

  func claimClosures(_ closures: ClosureClass?, of owner: String?) async throws -> [TaskID] {
    let request = ClaimRequest(
      worker: "w1", names: [], commands: false, owner: owner, closures: closures, limit: 9, lease: Self.lease)
    return try await store.claim(request).map(\.task.id)
  }
}
