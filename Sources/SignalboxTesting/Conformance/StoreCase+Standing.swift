import Signalbox
import SignalboxModel

extension StoreCase {
  static let standing: [StoreCase] = [
    StoreCase("a place counts who is claimed before, in all queues and in its own, up to a limit") { bench in
      let low = try await bench.add(priority: -1)[0]
      let first = try await bench.add(queue: "a")[0]
      let held = try await bench.addHeld(2)
      let last = try await bench.add(queue: "b")[0]
      let high = try await bench.add(priority: 9)[0]
      for (id, ahead, inQueue) in [
        (high, 0, 0), (first, 1, 0), (held[0], 2, 1), (held[1], 3, 2), (last, 4, 0), (low, 5, 3),
      ] {
        try await expect(bench.place(of: id), is: PlaceInLine(ahead: ahead, aheadInQueue: inQueue))
        try await expect(
          bench.place(of: id, limit: 2), is: PlaceInLine(ahead: min(ahead, 2), aheadInQueue: min(inQueue, 2)))
      }
      for state in [TaskState.scheduled, .running, .completed] {
        try await expect(bench.place(of: bench.make(state).id), is: nil)
      }
      try await expect(bench.store.standing(of: TaskID(999), limit: 100), is: nil)
    },
    StoreCase("a place in its queue counts tasks of every kind and name") { bench in
      try await bench.add("mail")
      try await bench.add("scan", kind: .command)
      try await bench.add("other", priority: 1)
      _ = try await bench.store.append([NewTask(name: "closure", kind: .closure, owner: "w1")])
      try await bench.add("mail", priority: -1)
      let id = try await bench.add()[0]
      try await expect(bench.place(of: id), is: PlaceInLine(ahead: 4, aheadInQueue: 4))
    },
    StoreCase("a standing has the task, its queue, the hold and the rate's next start") { bench in
      _ = try await bench.store.change(
        queue: "default", QueuePatch(paused: false, concurrency: 3, rate: 0.5, capacity: 9), by: "ana")
      try await bench.add()
      _ = try await bench.claim()
      let held = try await bench.addHeld(1)[0]
      let standing = try await bench.standing(of: held)
      try await expect(standing.task, is: bench.task(held))
      try await expect(standing.queue, is: bench.store.queues(.named(["default"]))[0])
      try expect(standing.queue.counts[.running], is: 1)
      try expect(standing.isHeld, is: true)
      try expect(standing.nextStart, is: .seconds(2))
      bench.store.lift([held])
      bench.clock.advance(by: .seconds(2))
      try await expect(bench.standing(of: held).isHeld, is: false)
      try await expect(bench.standing(of: held).nextStart, is: nil)
    },
    StoreCase("a standing has the task that it waits for, as long as it waits and that is there") { bench in
      let ids = try await bench.addChain(2, .ended)
      try await expect(bench.standing(of: ids[1]).predecessor, is: bench.task(ids[0]))
      try await expect(bench.standing(of: ids[0]).predecessor, is: nil)
      let claimed = try await bench.claim()[0]
      try await expect(bench.standing(of: ids[1]).predecessor?.state, is: .running)
      _ = try await bench.finish(claimed, .completed)
      let queued = try await bench.standing(of: ids[1])
      try expect(queued.task.state, is: .queued)
      try expect(queued.predecessor, is: nil)
      try expect(queued.queue.name, is: "default")
    },
  ]
}

extension StoreBench {
  fileprivate func standing(of id: TaskID) async throws -> TaskStanding {
    guard let standing = try await store.standing(of: id, limit: 100) else {
      throw ConformanceFailure(description: "task \(id) is gone")
    }
    return standing
  }

  fileprivate func place(of id: TaskID, limit: Int = 100) async throws -> PlaceInLine? {
    try await store.standing(of: id, limit: limit)?.place
  }
}
