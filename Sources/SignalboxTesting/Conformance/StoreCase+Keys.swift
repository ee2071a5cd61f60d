import Signalbox
import SignalboxModel

extension StoreCase {
  static let keys: [StoreCase] = [
    StoreCase("keys: a request happens once, also when its task was deleted since") { bench in
      for (name, deletes) in [("operator", true), ("retention", false)] {
        let first = try await bench.store.append([Self.keyed(name)])[0].task
        _ = try await bench.store.cancel([first.id], by: "ana")
        bench.clock.advance(by: .seconds(10))
        if deletes {
          _ = try await bench.store.delete([first.id], by: "ana")
        } else {
          try await expect(bench.store.prune(Retention(age: .seconds(5)), limit: 10), is: 1)
        }
        let again = try await bench.store.append([Self.keyed(name)])[0]
        try expect([again.existed, again.isGone], is: [true, true])
        try expect(again.task.id, is: first.id)
        try expect(again.task.state, is: .cancelled)
        try expect(again.task.enqueuedAt, is: first.enqueuedAt)
        try require(again.task.reason?.contains("deleted") == true, "\(again.task.reason ?? "no reason")")
        try await expect(bench.store.task(first.id), is: nil)
        try await bench.expectConflict([Self.keyed(name, digest: "other")])
      }
      try await expect(bench.store.counts().total, is: 0)
      try await expect(bench.store.queues(), is: [])
    },
    StoreCase("keys: one is free again after its time, and not while its task is there") { bench in
      let retention = Retention(age: .seconds(1000 * 86400))
      let deleted = try await bench.store.append([Self.keyed("deleted")])[0].task.id
      let kept = try await bench.store.append([Self.keyed("kept")])[0].task.id
      _ = try await bench.store.delete([deleted], by: "ana")
      bench.clock.advance(by: .seconds(86399))
      _ = try await bench.store.prune(retention, limit: 10)
      try await expect(bench.store.append([Self.keyed("deleted")])[0].task.id, is: deleted)
      bench.clock.advance(by: .seconds(1))
      _ = try await bench.store.prune(retention, limit: 10)
      let again = try await bench.store.append([Self.keyed("deleted"), Self.keyed("kept")])
      try expect(again.map(\.existed), is: [false, true])
      try expect(again[1].task.id, is: kept)
      try require(again[0].task.id > kept, "\(again[0].task.id)")
      // What retention deletes after that time takes its key with it.
      _ = try await bench.store.cancel([kept], by: "ana")
      bench.clock.advance(by: .seconds(10))
      _ = try await bench.store.prune(Retention(age: .seconds(5)), limit: 10)
      try await expect(bench.store.append([Self.keyed("kept", digest: "other")])[0].existed, is: false)
    },
    StoreCase("keys: a clock that is set forward for a moment has none forgotten") { bench in
      let deleted = try await bench.store.append([Self.keyed("deleted")])[0].task.id
      let pruned = try await bench.store.append([Self.keyed("pruned")])[0].task.id
      _ = try await bench.store.delete([deleted], by: "ana")
      _ = try await bench.store.cancel([pruned], by: "ana")
      let day = Duration.seconds(86400)
      bench.clock.jump(by: day + .seconds(3600))
      _ = try await bench.store.prune(Retention(age: day * 1000, count: 0), limit: 10)
      bench.clock.jump(by: .zero - day - .seconds(3600))
      let again = try await bench.store.append([Self.keyed("deleted"), Self.keyed("pruned")])
      try expect(again.map(\.task.id), is: [deleted, pruned])
      try expect(again.map(\.isGone), is: [true, true])
      bench.clock.advance(by: day)
      _ = try await bench.store.prune(Retention(), limit: 10)
      try await expect(bench.store.append([Self.keyed("deleted")])[0].existed, is: false)
    },
    StoreCase("keys: one covers all tasks of its request, as long as one of them is there") { bench in
      let batch = (0..<4).map { Self.keyed("batch", place: $0) }
      let ids = try await bench.store.append(batch).map(\.task.id)
      _ = try await bench.store.delete([ids[0], ids[2]], by: "ana")
      bench.clock.advance(by: .seconds(3 * 86400))
      let retention = Retention(age: .seconds(5))
      _ = try await bench.store.cancel([ids[1]], by: "ana")
      bench.clock.advance(by: .seconds(10))
      try await expect(bench.store.prune(retention, limit: 10), is: 1)
      let again = try await bench.store.append(batch)
      try expect(again.map(\.task.id), is: ids)
      try expect(again.map(\.isGone), is: [true, true, true, false])
      try await expect(bench.store.counts().total, is: 1)
      _ = try await bench.store.delete([ids[3]], by: "ana")
      _ = try await bench.store.prune(retention, limit: 10)
      try await expect(bench.store.append(batch).map(\.existed), is: [false, false, false, false])
    },
    StoreCase("keys: two tasks of one append with one key are one task, or refused when they differ") { bench in
      let twice = try await bench.store.append([Self.keyed("a"), Self.keyed("a"), Self.keyed("b")])
      try expect(twice.map(\.existed), is: [false, true, false])
      try expect(twice[0].task.id, is: twice[1].task.id)
      try await bench.expectConflict([NewTask(name: "first"), Self.keyed("c"), Self.keyed("c", digest: "other")])
      try await bench.expectConflict([Self.keyed("d"), Self.keyed("a", digest: "other")])
      try await expect(bench.store.counts().total, is: 2)
      // Neither of the two was added.
      try await expect(bench.store.append([Self.keyed("d"), Self.keyed("c")]).map(\.existed), is: [false, false])
    },
    StoreCase("keys: a repeat leaves out what can be large") { bench in
      var task = Self.keyed("a")
      task.payload = JSONText(trusted: #"{"a":1}"#)
      task.tags = ["x"]
      let answers = try await bench.store.append([task, task])
      try expect(answers.map(\.task.abridged), is: [nil, true])
      try expect(answers.map(\.task.payload), is: [task.payload, JSONText(trusted: "null")])
      try expect(answers.map(\.task.tags), is: [["x"], []])
      let again = try await bench.store.append([task])[0].task
      try expect(again, is: answers[1].task)
      try expect([again.name, again.queue], is: ["work", "keyed"])
    },
    StoreCase("keys: a repeat tells how far the task has come") { bench in
      _ = try await bench.store.append([Self.keyed("a")])
      let running = try await bench.claim()[0]
      let progress = TaskProgress(fraction: 0.5, message: "half")
      bench.store.report([running.attemptKey: progress])
      try await expect(bench.store.append([Self.keyed("a")])[0].task.progress, is: progress)
    },
    StoreCase("adding: no task can wait by number for one of its own append") { bench in
      let next = TaskID(try await bench.add()[0].rawValue + 1)
      do {
        _ = try await bench.store.append([
          NewTask(name: "work"), NewTask(name: "work", after: .task(next, mode: .ended)),
        ])
        throw ConformanceFailure(description: "a task waits for \(next), which nobody could know of")
      } catch let error as StoreError {
        try expect(error.code, is: .noSuchTask)
      }
      try await expect(bench.store.counts().total, is: 1)
    },
    StoreCase("keys: they are told apart by their bytes") { bench in
      let added = try await bench.store.append([Self.keyed("\u{e9}"), Self.keyed("e\u{301}"), Self.keyed("E\u{301}")])
      try expect(added.map(\.existed), is: [false, false, false])
    },
    StoreCase(
      "adding: of several faults the first task's is told, of one task's its key's, its queue's, its predecessor's"
    ) {
      bench in
      _ = try await bench.store.append([Self.keyed("a")])
      _ = try await bench.store.change(queue: "full", QueuePatch(capacity: 1), by: "ana")
      try await bench.add(queue: "full")
      let conflict = Self.keyed("a", digest: "other", queue: "full")
      let full = NewTask(name: "work", queue: "full", after: .task(TaskID(999), mode: .ended))
      let lost = NewTask(name: "work", after: .task(TaskID(999), mode: .ended))
      let tasks: [(NewTask, StoreError.Code)] = [
        (conflict, .idempotencyConflict), (full, .queueFull), (lost, .noSuchTask),
      ]
      for (first, code) in tasks {
        for (second, _) in tasks {
          do {
            _ = try await bench.store.append([NewTask(name: "work"), first, second])
            throw ConformanceFailure(description: "\(first) was added")
          } catch let error as StoreError {
            try expect(error.code, is: code)
          }
        }
      }
      try await expect(bench.store.counts().total, is: 2)
    },
    StoreCase("adding: a queue's room is counted with the tasks of the same append") { bench in
      _ = try await bench.store.change(queue: "small", QueuePatch(capacity: 2), by: "ana")
      let task = NewTask(name: "work", queue: "small")
      let failed = try await bench.make(.failed).id
      // Cancelled as soon as it is added, so that it takes no room.
      let ended = NewTask(name: "work", queue: "small", after: .task(failed, mode: .completed))
      do {
        _ = try await bench.store.append([task, ended, task, task])
        throw ConformanceFailure(description: "three tasks were taken where two may wait")
      } catch let error as StoreError {
        try expect(error.code, is: .queueFull)
        try require(error.message.contains("2 of 2"), error.message)
      }
      try await expect(bench.store.append([task, ended, task]).map(\.task.state), is: [.queued, .cancelled, .queued])
    },
    StoreCase("a queue that was never configured goes with its last task, one that was stays") { bench in
      _ = try await bench.store.change(queue: "kept", QueuePatch(paused: false), by: "ana")
      let ids = try await bench.add(queue: "kept") + bench.add(queue: "e\u{301}") + bench.add(queue: "\u{e9}")
      try await expect(bench.store.queues().count, is: 3)
      _ = try await bench.store.delete(ids, by: "ana")
      try await expect(bench.store.queues().map(\.name), is: ["kept"])
    },
  ]

  private static func keyed(
    _ key: String, digest: String = "d", place: Int = 0, queue: String = "keyed"
  ) -> NewTask {
    NewTask(name: "work", queue: queue, idempotency: .init(key: key, digest: digest, place: place))
  }
}

extension StoreBench {
  fileprivate func expectConflict(_ tasks: [NewTask]) async throws {
    do {
      _ = try await store.append(tasks)
      throw ConformanceFailure(description: "another request with the same key was taken")
    } catch let error as StoreError {
      try expect(error.code, is: .idempotencyConflict)
    }
  }
}
