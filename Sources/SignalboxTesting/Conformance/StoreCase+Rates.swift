import Signalbox
import SignalboxModel

extension StoreCase {
  static let rates: [StoreCase] = [
    StoreCase("a queue's rate is kept and taken away, beside its other limits") { bench in
      _ = try await bench.store.change(queue: "mail", QueuePatch(concurrency: 2, rate: 2.5), by: "ana")
      let paused = try await bench.store.change(queue: "mail", QueuePatch(paused: true), by: "ana")
      try expect([paused.rate, paused.concurrency.map(Double.init)], is: [2.5, 2])
      try await expect(bench.store.queues().map(\.rate), is: [2.5])
      let open = try await bench.store.change(queue: "mail", QueuePatch(paused: false, rate: 0), by: "ana")
      try expect(open.rate, is: nil)
      try expect(open.concurrency, is: 2)
    },
    StoreCase("a queue that is full refuses what is added, all of it, until some has started") { bench in
      let changed = try await bench.store.change(queue: "mail", QueuePatch(capacity: 2), by: "ana")
      try expect(changed.capacity, is: 2)
      try await bench.add(queue: "mail", delay: .seconds(60))
      let keyed = NewTask(name: "work", queue: "mail", idempotency: .init(key: "k", digest: "d"))
      let id = try await bench.store.append([keyed])[0].task.id
      for tasks in [
        [NewTask(name: "work", queue: "mail")], [NewTask(name: "other"), NewTask(name: "work", queue: "mail")],
      ] {
        do {
          _ = try await bench.store.append(tasks)
          throw ConformanceFailure(description: "a full queue took a task")
        } catch let error as StoreError {
          try expect(error.code, is: .queueFull)
        }
      }
      try await expect(bench.store.counts().total, is: 2)
      // What is there already is no new task.
      try await expect(bench.store.append([keyed])[0].existed, is: true)
      try await bench.add()
      try await expect(bench.claim(5).contains { $0.id == id }, is: true)
      try await bench.add(queue: "mail")
      // What an operator or the engine puts back is not refused.
      let ended = try await bench.task(id)
      _ = try await bench.finish(ended, .failed(StoreBench.failure, retryAfter: nil))
      try await expect(bench.store.retry([id], by: "ana"), is: [.retried])
      _ = try await bench.store.change(queue: "mail", QueuePatch(capacity: 0), by: "ana")
      try await bench.add(count: 5, queue: "mail")
    },
    StoreCase("no more tasks start in a second than the rate says") { bench in
      _ = try await bench.store.change(queue: "mail", QueuePatch(rate: 3), by: "ana")
      try await bench.add(count: 30, queue: "mail")
      let other = try await bench.add()[0]
      try await expect(bench.claim(9).map(\.id).filter { $0 != other }.count, is: 3)
      try await expect(bench.claim(9).count, is: 0)
      var started = 0
      for _ in 0..<30 {
        bench.clock.advance(by: .milliseconds(100))
        started += try await bench.claim(9).count
      }
      try expect(started, is: 9)
      bench.clock.advance(by: .seconds(60))
      try await expect(bench.claim(9).count, is: 3)
    },
    StoreCase("a rate below one lets one start, then the next in its time") { bench in
      _ = try await bench.store.change(queue: "mail", QueuePatch(rate: 0.25), by: "ana")
      let ids = try await bench.add(count: 3, queue: "mail")
      try await expect(bench.claim(9).map(\.id), is: [ids[0]])
      bench.clock.advance(by: .milliseconds(3999))
      try await expect(bench.claim(9).count, is: 0)
      bench.clock.advance(by: .milliseconds(1))
      try await expect(bench.claim(9).map(\.id), is: [ids[1]])
    },
    StoreCase("the next start is told, and wakes the workers when its time has come") { bench in
      let change = QueuePatch(rate: 0.5)
      _ = try await bench.store.change(queue: "mail", change, by: "ana")
      try await expect(bench.untilNext(limit: 9), is: nil)
      try await bench.add(count: 2, queue: "mail")
      try expect(bench.store.nextStart(in: "mail"), is: nil)
      _ = bench.wakeups.take()
      let first = try await bench.claim(9)[0]
      try expect(bench.wakeups.take().map(\.nextStart), is: [.seconds(2)])
      _ = try await bench.finish(first, .completed)
      try expect(bench.store.nextStart(in: "mail"), is: .seconds(2))
      bench.clock.advance(by: .milliseconds(500))
      try await expect(bench.untilNext(limit: 9), is: .milliseconds(1500))
      _ = bench.wakeups.take()
      bench.clock.advance(by: .milliseconds(1500))
      try await expect(bench.untilNext(limit: 9), is: nil)
      try require(bench.wakeups.take().contains(where: \.isClaimable), "nobody was woken")
      try await expect(bench.claim(9).count, is: 1)
    },
    StoreCase("a paused queue's rate and one without ready tasks put nothing off") { bench in
      for queue in ["paused", "empty"] {
        _ = try await bench.store.change(queue: queue, QueuePatch(rate: 0.5), by: "ana")
        try await bench.add(queue: queue)
        _ = try await bench.finish(try await bench.claim()[0], .completed)
      }
      try await bench.add(queue: "paused")
      _ = try await bench.store.change(queue: "paused", QueuePatch(paused: true), by: "ana")
      try expect(bench.wakeups.take().last?.nextStart, is: nil)
      try await expect(bench.untilNext(limit: 9), is: nil)
      _ = try await bench.store.change(queue: "paused", QueuePatch(paused: false), by: "ana")
      try expect(bench.wakeups.take().last?.nextStart, is: .seconds(2))
    },
    StoreCase("a new rate does not give again what was started at the old one") { bench in
      _ = try await bench.store.change(queue: "mail", QueuePatch(rate: 2), by: "ana")
      try await bench.add(count: 20, queue: "mail")
      try await expect(bench.claim(9).count, is: 2)
      _ = try await bench.store.change(queue: "mail", QueuePatch(rate: 4), by: "ana")
      try await expect(bench.claim(9).count, is: 2)
      _ = try await bench.store.change(queue: "mail", QueuePatch(rate: 1), by: "ana")
      try await expect(bench.claim(9).count, is: 0)
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.claim(9).count, is: 1)
      _ = try await bench.store.change(queue: "mail", QueuePatch(rate: 0), by: "ana")
      try await expect(bench.claim(9).count, is: 9)
    },
  ]
}
