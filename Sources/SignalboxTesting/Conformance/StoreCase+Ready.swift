import Signalbox
import SignalboxModel

extension StoreCase {
  static let ready: [StoreCase] = [
    StoreCase("a task waits since it was added, whatever the time of day") { bench in
      try await bench.add()
      bench.clock.jump(by: .seconds(3600))
      bench.clock.advance(by: .seconds(5))
      try await expect(bench.waits(), is: [.seconds(5)])
    },
    StoreCase("a delayed task waits since it was due, whenever that is noticed") { bench in
      try await bench.add(delay: .seconds(604_800))
      bench.clock.advance(by: .seconds(604_803))
      try await bench.advance()
      bench.clock.advance(by: .seconds(4))
      try await expect(bench.waits(), is: [.seconds(7)])
    },
    StoreCase("a task after another waits since that ended") { bench in
      _ = try await bench.addChain(2, .ended)
      bench.clock.advance(by: .seconds(5))
      let first = try await bench.claim()[0]
      bench.clock.advance(by: .seconds(30))
      _ = try await bench.finish(first, .completed)
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.waits(), is: [.seconds(1)])
    },
    StoreCase("a delayed task after another waits since the later of both") { bench in
      let first = try await bench.add()[0]
      _ = try await bench.add(after: first, .ended, delay: .seconds(60))
      _ = try await bench.finish(try await bench.claim()[0], .completed)
      bench.clock.advance(by: .seconds(61))
      try await bench.advance()
      try await expect(bench.waits(), is: [.seconds(1)])
    },
    StoreCase("a task that is tried again waits since its pause was over") { bench in
      try await bench.add()
      let first = try await bench.claim()[0]
      _ = try await bench.finish(first, .failed(StoreBench.failure, retryAfter: .seconds(10)))
      bench.clock.advance(by: .seconds(12))
      try await bench.advance()
      try await expect(bench.waits(), is: [.seconds(2)])
    },
    StoreCase("the longest wait is that of what is ready and not held back") { bench in
      try await expect(bench.store.oldestReady(), is: nil)
      try await bench.add(delay: .seconds(60))
      bench.clock.advance(by: .seconds(40))
      try await expect(bench.store.oldestReady(), is: nil)
      try await bench.add(queue: "stopped", priority: 7)
      _ = try await bench.store.append([NewTask(name: "work", holder: "w1")])
      bench.clock.advance(by: .seconds(10))
      try await bench.add(priority: 9)
      bench.clock.advance(by: .seconds(5))
      try await expect(bench.store.oldestReady(), is: .seconds(15))
      _ = try await bench.store.change(queue: "stopped", QueuePatch(paused: true), by: "ana")
      try await expect(bench.store.oldestReady(), is: .seconds(5))
      bench.clock.advance(by: .seconds(5))
      try await bench.advance()
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.store.oldestReady(), is: .seconds(11))
      try await expect(bench.claim().count, is: 1)
      try await expect(bench.store.oldestReady(), is: .seconds(1))
      try await expect(bench.claim().count, is: 1)
      try await expect(bench.store.oldestReady(), is: nil)
    },
    StoreCase("a task of a queue that was paused waits since that was resumed") { bench in
      try await bench.add()
      bench.clock.advance(by: .seconds(5))
      _ = try await bench.store.change(queue: "default", QueuePatch(paused: true), by: "ana")
      bench.clock.advance(by: .seconds(3600))
      _ = try await bench.store.change(queue: "default", QueuePatch(paused: false), by: "ana")
      bench.clock.advance(by: .seconds(2))
      try await bench.add()
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.store.oldestReady(), is: .seconds(3))
      try await expect(bench.waits(), is: [.seconds(3), .seconds(1)])
    },
    StoreCase("a task that is put back or retried waits since then") { bench in
      try await bench.add()
      let first = try await bench.claim()[0]
      bench.clock.advance(by: .seconds(5))
      _ = try await bench.finish(first, .released)
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.waits(), is: [.seconds(1)])
      _ = try await bench.finish(try await bench.task(first.id), .completed)
      bench.clock.advance(by: .seconds(3600))
      try await expect(bench.store.retry([first.id], by: "ana"), is: [.retried])
      bench.clock.advance(by: .seconds(1))
      try await expect(bench.waits(), is: [.seconds(1)])
    },
  ]
}

extension StoreBench {
  /// Claims all, and tells how long they have waited.
  fileprivate func waits() async throws -> [Duration] {
    try await store.claim(
      ClaimRequest(worker: "w1", names: ["work"], commands: true, limit: 9, lease: Self.lease)
    ).map(\.waited)
  }
}
