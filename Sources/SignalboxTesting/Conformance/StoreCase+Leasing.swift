import Signalbox
import SignalboxModel

extension StoreCase {
  static let leasing: [StoreCase] = [
    StoreCase("an attempt that lost its lease is rescued, and its outcome refused") { bench in
      let task = try await bench.make(.running)
      bench.clock.advance(by: StoreBench.lease)
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      let after = try await bench.task(task.id)
      try expect(after.state, is: .queued)
      try expect(after.rescues, is: 1)
      try expect(after.tries, is: 0)
      try await expect(bench.finish(task, .completed), is: .stale)
      let again = try await bench.claim(by: "w2")[0]
      try expect(again.attempt, is: 2)
      try await expect(bench.finish(task, .completed), is: .stale)
      try await expect(bench.finish(again, .completed, by: "w2"), is: .accepted(.completed))
      try await expect(bench.store.attempts(of: task.id).map(\.outcome), is: [.lost, .completed])
    },
    StoreCase("a lease that ended after the given moment is left alone") { bench in
      let task = try await bench.make(.running)
      let before = bench.clock.uptime()
      bench.clock.advance(by: StoreBench.lease)
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10, leasesEndedBy: before)
      try await expect(bench.task(task.id).state, is: .running)
      _ = try await bench.store.advance(
        rescue: StoreBench.rescue, limit: 10, leasesEndedBy: before + StoreBench.lease)
      try await expect(bench.task(task.id).state, is: .queued)
    },
    StoreCase("a heartbeat keeps a long attempt, and says what is lost") { bench in
      let task = try await bench.make(.running)
      for _ in 0..<5 {
        bench.clock.advance(by: .seconds(10))
        let answers = try await bench.store.heartbeat(
          worker: "w1", attempts: [task.attemptKey], lease: StoreBench.lease)
        try expect(answers, is: [:])
        _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      }
      try await expect(bench.task(task.id).state, is: .running)
      let strange = AttemptKey(task: task.id, attempt: 5)
      try await expect(
        bench.store.heartbeat(worker: "w2", attempts: [task.attemptKey], lease: StoreBench.lease),
        is: [task.attemptKey: .lost])
      try await expect(
        bench.store.heartbeat(worker: "w1", attempts: [strange], lease: StoreBench.lease), is: [strange: .lost])
    },
    StoreCase("advance says when the next lease ends") { bench in
      _ = try await bench.make(.running)
      bench.clock.advance(by: .seconds(5))
      try await expect(bench.untilNext(limit: 10), is: .seconds(10))
    },
    StoreCase("a time of day that jumps neither rescues nor starves") { bench in
      let task = try await bench.make(.running)
      bench.clock.jump(to: bench.clock.now() + .seconds(86400))
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      try await expect(bench.task(task.id).state, is: .running)
      bench.clock.jump(to: bench.clock.now() + .seconds(-2 * 86400))
      bench.clock.advance(by: StoreBench.lease)
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      try await expect(bench.task(task.id).state, is: .queued)
    },
    StoreCase("a task that keeps losing its worker fails") { bench in
      let id = try await bench.add()[0]
      for _ in 0...2 {
        _ = try await bench.claim()
        bench.clock.advance(by: StoreBench.lease)
        _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      }
      let after = try await bench.task(id)
      try expect(after.state, is: .failed)
      try expect(after.rescues, is: 3)
      try expect(after.error?.type, is: "killedItsWorker")
      try require(after.finishedAt != nil, "it has no end")
    },
    StoreCase("rescue takes what it is told, and with failsCommands fails commands") { bench in
      let typed = try await bench.make(.running)
      let command = try await bench.add("sh", kind: .command)[0]
      let claimed = try await bench.claim()[0]
      try expect(claimed.id, is: command)
      try await bench.store.rescue(
        [typed.attemptKey, claimed.attemptKey, AttemptKey(task: typed.id, attempt: 9)],
        policy: RescuePolicy(limit: 5, failsCommands: true))
      try await expect(bench.task(typed.id).state, is: .queued)
      try await expect(bench.task(command).state, is: .failed)
      try await expect(bench.task(command).error?.type, is: "lost")
      try await bench.store.rescue([typed.attemptKey], policy: StoreBench.rescue)
      try await expect(bench.task(typed.id).rescues, is: 1)
    },
    StoreCase("a rescue honours a cancel that was requested") { bench in
      let task = try await bench.make(.running)
      _ = try await bench.store.cancel([task.id], by: "ana")
      bench.clock.advance(by: StoreBench.lease)
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      try await expect(bench.task(task.id).state, is: .cancelled)
    },
  ]
}
