import Signalbox
import SignalboxModel

/// The time of day is set while tasks wait and run: what is measured goes by the time that passes.
extension StoreCase {
  private static let hour = Duration.seconds(3600)
  private static let jumps = [hour, .zero - hour]

  static let clock: [StoreCase] = jumps.flatMap(jumping) + moments

  private static func jumping(by jump: Duration) -> [StoreCase] {
    let words = "when the clock is set \(jump > .zero ? "forward" : "back")"
    return [
      StoreCase("a delay stays as long \(words)") { bench in
        let id = try await bench.add(delay: .seconds(20))[0]
        bench.clock.advance(by: .seconds(5))
        bench.clock.jump(by: jump)
        try await expect(bench.untilNext(), is: .seconds(15))
        try await expectDue(id, after: .seconds(15), bench)
      },
      StoreCase("a pause before a retry and a snooze stay as long \(words)") { bench in
        let retried = try await bench.make(.running)
        _ = try await bench.finish(retried, .failed(StoreBench.failure, retryAfter: .seconds(1.3)))
        let snoozed = try await bench.make(.running, name: "other")
        _ = try await bench.finish(snoozed, .snoozed(.seconds(1.3)))
        bench.clock.jump(by: jump)
        try await expectDue(retried.id, after: .seconds(1.3), bench)
        try await expect(bench.task(snoozed.id).state, is: .queued)
      },
      StoreCase("a delay that was begun after the jump is its own length \(words)") { bench in
        bench.clock.jump(by: jump)
        let id = try await bench.add(delay: .seconds(20))[0]
        try await expectDue(id, after: .seconds(20), bench)
      },
      StoreCase("two jumps, the second undoing the first, change nothing \(words)") { bench in
        let id = try await bench.add(delay: .seconds(20))[0]
        bench.clock.jump(by: jump)
        bench.clock.advance(by: .seconds(10))
        let late = try await bench.add(delay: .seconds(20))[0]
        bench.clock.jump(by: .zero - jump)
        try await expectDue(id, after: .seconds(10), bench)
        try await expectDue(late, after: .seconds(10), bench)
      },
      StoreCase("a delay of a task that waits for another stays as long \(words)") { bench in
        let first = try await bench.make(.running)
        let second = try await bench.add(after: first.id, .completed, delay: .seconds(20))
        bench.clock.jump(by: jump)
        _ = try await bench.finish(first, .completed)
        try await expect(bench.task(second).state, is: .scheduled)
        try await expectDue(second, after: .seconds(20), bench)
      },
      StoreCase("the moment that is told moves along \(words)") { bench in
        let id = try await bench.add(delay: .seconds(20))[0]
        bench.clock.jump(by: jump)
        try await bench.advance()
        try await expect(bench.task(id).runAt, is: bench.clock.now() + .seconds(20))
        try await expect(bench.task(id).runAtKind, is: .relative)
      },
      StoreCase("an attempt's duration is what passed \(words)") { bench in
        let task = try await bench.make(.running)
        bench.clock.advance(by: .seconds(3))
        bench.clock.jump(by: jump)
        bench.clock.advance(by: .seconds(4))
        try await expect(bench.task(task.id).duration, is: 7)
        try await expect(bench.store.attempts(of: task.id).map(\.duration), is: [7])
        _ = try await bench.finish(task, .failed(StoreBench.failure, retryAfter: .zero))
        try await bench.advance()
        let again = try await bench.claim()[0]
        bench.clock.advance(by: .seconds(2))
        _ = try await bench.finish(again, .completed)
        try await expect(bench.task(task.id).duration, is: 2)
        try await expect(bench.store.attempts(of: task.id).map(\.duration), is: [7, 2])
        let page = try await bench.store.page(PageRequest())
        try expect(page.tasks.map(\.duration), is: [2])
      },
      StoreCase("ages are what passed \(words)") { bench in
        let early = try await bench.make(.completed)
        bench.clock.advance(by: .seconds(30))
        bench.clock.jump(by: jump)
        bench.clock.advance(by: .seconds(30))
        let late = try await bench.add()[0]
        bench.clock.advance(by: .seconds(5))
        let now = bench.clock.now()
        try await expect(bench.task(early.id).age(at: now), is: 65)
        try await expect(bench.task(early.id).finishedAge(at: now), is: 65)
        try await expect(bench.task(late).age(at: now), is: 5)
      },
      StoreCase("how long ago a moment was is what passed \(words)") { bench in
        let early = bench.clock.now()
        bench.clock.advance(by: .seconds(30))
        bench.clock.jump(by: jump)
        try expect(bench.store.age(since: early), is: .seconds(30))
        try await bench.advance()
        bench.clock.advance(by: .seconds(5))
        let late = bench.clock.now()
        bench.clock.advance(by: .seconds(10))
        try expect(bench.store.age(since: early), is: .seconds(45))
        try expect(bench.store.age(since: late), is: .seconds(10))
      },
      StoreCase("the latest ends are those of the time that passed \(words)") { bench in
        _ = try await bench.make(.failed)
        bench.clock.advance(by: .seconds(30))
        bench.clock.jump(by: jump)
        var share = FailureShare(
          name: "work", failed: 1, completed: 0, latest: 1, latestFailed: 1, endsWithFailure: true,
          error: StoreBench.failure.summary)
        try await expect(bench.store.failures(within: .seconds(50), limit: 1), is: [share])
        try await bench.advance()
        bench.clock.advance(by: .seconds(10))
        _ = try await bench.make(.completed)
        (share.completed, share.latest, share.endsWithFailure) = (1, 2, false)
        try await expect(bench.store.failures(within: .seconds(50), limit: 1), is: [share])
        bench.clock.advance(by: .seconds(10))
        share = FailureShare(name: "work", failed: 1, completed: 1, latest: 1)
        try await expect(bench.store.failures(within: .seconds(50), limit: 1), is: [share])
        bench.clock.advance(by: .seconds(40))
        share.latest = 0
        try await expect(bench.store.failures(within: .seconds(50), limit: 1), is: [share])
      },
      StoreCase("the latest ends stay in their order when the clock is set again \(words)") { bench in
        _ = try await bench.make(.failed)
        bench.clock.advance(by: .seconds(10))
        bench.clock.jump(by: jump)
        _ = try await bench.make(.completed)
        bench.clock.advance(by: .seconds(10))
        bench.clock.jump(by: .zero - jump)
        _ = try await bench.make(.failed, queue: "other")
        var share = FailureShare(
          name: "work", failed: 2, completed: 1, latest: 3, latestFailed: 2, endsWithFailure: true,
          error: StoreBench.failure.summary)
        try await expect(bench.store.failures(within: .seconds(21), limit: 1), is: [share])
        (share.latest, share.latestFailed) = (2, 1)
        try await expect(bench.store.failures(within: .seconds(20), limit: 1), is: [share])
        share.latest = 1
        try await expect(bench.store.failures(within: .seconds(10), limit: 1), is: [share])
      },
      StoreCase("filters on lengths of time go by what passed \(words)") { bench in
        let ended = try await bench.make(.completed).id
        bench.clock.advance(by: .seconds(30))
        let running = try await bench.make(.running).id
        bench.clock.jump(by: jump)
        // A commit is what looks at the clock.
        try await bench.advance()
        bench.clock.advance(by: .seconds(30))
        let late = try await bench.make(.running).id
        bench.clock.advance(by: .seconds(5))
        for (filter, wanted) in [
          ("age>64s", [ended]), ("age<=35s", [running, late]), ("age>1h", []), ("running>34s", [running]),
          ("running<6s", [late]), ("ended>64s", [ended]), ("ended<66s", [ended]), ("ended>1h", []),
          ("silent>34s", [running]), ("silent<6s", [late]),
        ] {
          let query = try TaskQuery(parsing: filter)
          let page = try await bench.store.page(PageRequest(query: query))
          try expect(page.tasks.map(\.id), is: wanted)
          let set = try await bench.store.freeze(query, taking: Set(TaskState.all))
          try expect(Array(set.ids), is: wanted)
        }
      },
    ]
  }

  private static let moments: [StoreCase] = [
    StoreCase("a clock that is set forward deletes nothing early") { bench in
      let task = try await bench.make(.completed)
      bench.clock.jump(by: .seconds(365 * 86400))
      try await bench.advance()
      try await expect(bench.store.prune(Retention(), limit: 10), is: 0)
      try await expect(bench.task(task.id).state, is: .completed)
      bench.clock.advance(by: .seconds(8 * 86400))
      try await expect(bench.store.prune(Retention(), limit: 10), is: 1)
    },
    StoreCase("a moment that somebody gave goes by the time of day, forward") { bench in
      let due = bench.clock.now() + hour
      let task = try await bench.store.append([NewTask(name: "work", runAt: due)])[0].task
      try expect(task.state, is: .scheduled)
      try expect(task.runAtKind, is: .absolute)
      try await expect(bench.untilNext(), is: hour)
      bench.clock.jump(by: .seconds(1800))
      try await expect(bench.untilNext(), is: .seconds(1800))
      try await expect(bench.task(task.id).runAt, is: due)
      bench.clock.jump(by: .seconds(1800))
      try await bench.advance()
      try await expect(bench.task(task.id).state, is: .queued)
    },
    StoreCase("a moment that somebody gave goes by the time of day, back") { bench in
      let due = bench.clock.now() + hour
      let id = try await bench.store.append([NewTask(name: "work", runAt: due)])[0].task.id
      bench.clock.jump(by: .zero - hour)
      bench.clock.advance(by: hour)
      try await bench.advance()
      try await expect(bench.task(id).state, is: .scheduled)
      try await expect(bench.task(id).runAt, is: due)
      bench.clock.advance(by: hour)
      try await bench.advance()
      try await expect(bench.task(id).state, is: .queued)
    },
    StoreCase("what is due at the end of all times stays there when the clock is set") { bench in
      let id = try await bench.add(delay: .seconds(10_000_000_000_000))[0]
      let due = try await bench.task(id).runAt
      for jump in jumps {
        bench.clock.jump(by: jump)
        try await bench.advance()
        try await expect(bench.task(id).runAt, is: due)
      }
    },
    StoreCase("a moment that has passed is now") { bench in
      let moment = bench.clock.now() + .seconds(-1)
      let task = try await bench.store.append([NewTask(name: "work", runAt: moment)])[0].task
      try expect(task.state, is: .queued)
      try expect(task.runAt, is: nil)
    },
    StoreCase("a machine that was suspended goes on with delays, and not with leases") { bench in
      let running = try await bench.make(.running)
      let id = try await bench.add("other", delay: hour)[0]
      bench.clock.suspend(for: hour)
      try await bench.advance()
      try await expect(bench.task(id).state, is: .queued)
      try await expect(bench.task(running.id).state, is: .running)
      try await expect(bench.task(running.id).duration, is: 0)
    },
    StoreCase("a rate goes on while the machine is suspended, and whatever the time of day") { bench in
      _ = try await bench.store.change(queue: "default", QueuePatch(rate: 1), by: "ana")
      try await bench.add(count: 3)
      try await expect(bench.claim(3).count, is: 1)
      bench.clock.jump(by: hour)
      try await expect(bench.claim(3).count, is: 0)
      bench.clock.suspend(for: .seconds(1))
      try await expect(bench.claim(3).count, is: 1)
    },
  ]

  /// The task is not due just before the time has passed, and is then.
  private static func expectDue(_ id: TaskID, after pause: Duration, _ bench: StoreBench) async throws {
    try await bench.advance()
    bench.clock.advance(by: pause - .milliseconds(1))
    try await bench.advance()
    try await expect(bench.task(id).state, is: .scheduled)
    bench.clock.advance(by: .milliseconds(1))
    try await bench.advance()
    try await expect(bench.task(id).state, is: .queued)
  }
}
