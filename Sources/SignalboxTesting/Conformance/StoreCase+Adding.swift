import Signalbox
import SignalboxModel

extension StoreCase {
  static let adding: [StoreCase] = [
    StoreCase("append gives ever higher ids and complete records") { bench in
      let first = try await bench.store.append([
        NewTask(
          name: "send_welcome_email", queue: "mail", priority: 5,
          payload: JSONText(trusted: #"{"email":"a@example.org"}"#), tags: ["user=42"], maxAttempts: 5,
          timeout: .seconds(1.5))
      ])[0].task
      let more = try await bench.add(count: 3)
      try require(zip([first.id] + more, more).allSatisfy { $0 < $1 }, "ids do not rise: \(first.id), \(more)")
      try await expect(bench.task(first.id), is: first)
      try expect(first.state, is: .queued)
      try expect(first.queue, is: "mail")
      try expect(first.payload.text, is: #"{"email":"a@example.org"}"#)
      try expect(first.tags, is: ["user=42"])
      try expect(first.timeout, is: 1.5)
      try expect(first.enqueuedAt, is: bench.clock.now())
      try expect(first.attempt, is: 0)
    },
    StoreCase("an id is not used again after its task is deleted") { bench in
      let id = try await bench.make(.completed).id
      _ = try await bench.store.delete([id], by: "ana")
      let next = try await bench.add()[0]
      try require(next > id, "\(next) after \(id)")
    },
    StoreCase("the same idempotency key and digest add one task") { bench in
      var task = NewTask(name: "work")
      task.idempotency = .init(key: "k", digest: "d")
      let first = try await bench.store.append([task])[0]
      let second = try await bench.store.append([task])[0]
      try expect([first.existed, second.existed], is: [false, true])
      try expect(second.task.id, is: first.task.id)
      try await expect(bench.store.counts().total, is: 1)
    },
    StoreCase("the same idempotency key and another digest add nothing at all") { bench in
      var task = NewTask(name: "work")
      task.idempotency = .init(key: "k", digest: "d")
      _ = try await bench.store.append([task])
      task.idempotency?.digest = "other"
      do {
        _ = try await bench.store.append([NewTask(name: "before"), task])
        throw ConformanceFailure(description: "another request with the same key was taken")
      } catch let error as StoreError {
        try expect(error.code, is: .idempotencyConflict)
      }
      try await expect(bench.store.counts().total, is: 1)
    },
    StoreCase("hostile text comes back as it went in") { bench in
      let names = [
        "a'b\"; DROP TABLE tasks;--", "\u{1b}]52;c;AAAA\u{7}", "a\u{0}b", "名前 👩‍👩‍👧 e\u{301}",
        String(repeating: "x", count: 5000),
      ]
      for name in names {
        let id = try await bench.add(name, queue: name, tags: [name])[0]
        let task = try await bench.task(id)
        try expect([task.name, task.queue] + task.tags, is: [name, name, name])
      }
    },
    StoreCase("an environment goes to the worker and to nobody else") { bench in
      let new = NewTask(
        name: "sh", kind: .command, payload: JSONText(trusted: #"{"command":["sh"]}"#), environment: ["SECRET": "s3"])
      let added = try await bench.store.append([new])[0].task
      try require(!"\(added)".contains("s3"), "the record holds the value")
      let claimed = try await bench.store.claim(
        ClaimRequest(worker: "w1", names: [], commands: true, limit: 1, lease: StoreBench.lease))
      try expect(claimed.map(\.environment.values), is: [["SECRET": "s3"]])
    },
    StoreCase("a closed store refuses") { bench in
      try await bench.store.close()
      do {
        try await bench.add()
        throw ConformanceFailure(description: "a closed store took a task")
      } catch let error as StoreError {
        try expect(error.code, is: .closed)
      }
    },
  ]
}
