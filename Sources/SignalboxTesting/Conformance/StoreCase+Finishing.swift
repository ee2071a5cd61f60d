import Signalbox
import SignalboxModel

extension StoreCase {
  static let finishing: [StoreCase] = [
    StoreCase("an attempt that completes ends its task") { bench in
      let task = try await bench.make(.running)
      bench.clock.advance(by: .seconds(3))
      let result = JSONText(trusted: #"{"exitCode":0}"#)
      try await expect(bench.finish(task, .completed, result: result), is: .accepted(.completed))
      let after = try await bench.task(task.id)
      try expect(after.state, is: .completed)
      try expect(after.result, is: result)
      try expect(after.finishedAt, is: bench.clock.now())
      try expect(after.worker, is: nil)
      let attempt = try await bench.store.attempts(of: task.id)[0]
      try expect(attempt.outcome, is: .completed)
      try expect(attempt.endedAt, is: bench.clock.now())
    },
    StoreCase("an outcome is taken once, from the worker and attempt that hold the lease") { bench in
      let task = try await bench.make(.running)
      try await expect(bench.finish(task, .completed, by: "w2"), is: .stale)
      var other = task
      other.attempt += 1
      try await expect(bench.finish(other, .completed), is: .stale)
      try await expect(bench.task(task.id).state, is: .running)
      try await expect(bench.finish(task, .completed), is: .accepted(.completed))
      try await expect(bench.finish(task, .failed(StoreBench.failure, retryAfter: nil)), is: .stale)
      try await expect(bench.task(task.id).state, is: .completed)
      _ = try await bench.store.delete([task.id], by: "ana")
      try await expect(bench.finish(task, .completed), is: .stale)
    },
    StoreCase("one stale outcome in a batch does not hurt the others") { bench in
      let first = try await bench.make(.running)
      let second = try await bench.make(.running)
      let answers = try await bench.store.finish([
        FinishedAttempt(key: AttemptKey(task: first.id, attempt: 9), worker: "w1", outcome: .completed),
        FinishedAttempt(key: second.attemptKey, worker: "w1", outcome: .completed),
      ])
      try expect(answers, is: [.stale, .accepted(.completed)])
    },
    StoreCase("a failed attempt with tries left is scheduled, then a new attempt") { bench in
      let task = try await bench.make(.running)
      let outcome = AttemptOutcome.failed(StoreBench.failure, retryAfter: .seconds(4))
      try await expect(bench.finish(task, outcome), is: .accepted(.scheduled))
      let after = try await bench.task(task.id)
      try expect(after.tries, is: 1)
      try expect(after.error, is: StoreBench.failure)
      try expect(after.runAt, is: bench.clock.now() + .seconds(4))
      try expect(after.finishedAt, is: nil)
      bench.clock.advance(by: .seconds(4))
      _ = try await bench.store.advance(rescue: StoreBench.rescue, limit: 10)
      let again = try await bench.claim()[0]
      try expect(again.attempt, is: 2)
      _ = try await bench.finish(again, .completed)
      let attempts = try await bench.store.attempts(of: task.id)
      try expect(attempts.map(\.outcome), is: [.failed, .completed])
      try expect(attempts.map(\.error), is: [StoreBench.failure, nil])
      try await expect(bench.task(task.id).error, is: nil)
    },
    StoreCase("a last failure, and a timeout, fail the task") { bench in
      let failed = try await bench.make(.running)
      _ = try await bench.finish(failed, .failed(StoreBench.failure, retryAfter: nil))
      let timedOut = try await bench.make(.running)
      _ = try await bench.finish(timedOut, .timedOut(StoreBench.failure, retryAfter: nil))
      for (id, end) in [(failed.id, AttemptEnd.failed), (timedOut.id, .timedOut)] {
        let after = try await bench.task(id)
        try expect(after.state, is: .failed)
        try expect(after.tries, is: 1)
        try expect(after.error, is: StoreBench.failure)
        try await expect(bench.store.attempts(of: id).map(\.outcome), is: [end])
      }
    },
    StoreCase("released and snoozed attempts count as no try") { bench in
      let task = try await bench.make(.running)
      try await expect(bench.finish(task, .released), is: .accepted(.queued))
      let again = try await bench.claim()[0]
      try expect(again.attempt, is: 2)
      try await expect(bench.finish(again, .snoozed(.seconds(5))), is: .accepted(.scheduled))
      let after = try await bench.task(task.id)
      try expect(after.tries, is: 0)
      try expect(after.runAt, is: bench.clock.now() + .seconds(5))
      try await expect(bench.store.attempts(of: task.id).map(\.outcome), is: [.released, .snoozed])
    },
    StoreCase("progress shows while the attempt runs") { bench in
      let task = try await bench.make(.running)
      let progress = TaskProgress(fraction: 0.5, message: "half")
      bench.store.report([task.attemptKey: progress, AttemptKey(task: task.id, attempt: 7): TaskProgress(fraction: 1)])
      try await expect(bench.task(task.id).progress, is: progress)
      try await expect(bench.store.page(PageRequest()).tasks[0].progress, is: progress)
      _ = try await bench.finish(task, .released)
      try await expect(bench.task(task.id).progress, is: nil)
    },
  ]
}
