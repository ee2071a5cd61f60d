import Signalbox
import SignalboxModel

extension StoreCase {
  static let failureShares: [StoreCase] = [
    StoreCase("how tasks of each name ended is told, with what most of the latest failures say") { bench in
      _ = try await bench.make(.failed, queue: "a")
      bench.clock.advance(by: .seconds(100))
      _ = try await bench.make(.completed, queue: "b")
      bench.clock.advance(by: .seconds(1))
      _ = try await bench.make(.failed, name: "other")
      _ = try await bench.make(.completed, name: "fine")
      bench.clock.advance(by: .seconds(1))
      try await bench.add(queue: "a")
      let failure = TaskFailure(type: "E", message: "first\nsecond")
      _ = try await bench.finish(bench.claim()[0], .failed(failure, retryAfter: nil))
      let work = FailureShare(
        name: "work", failed: 2, completed: 1, latest: 2, latestFailed: 1, endsWithFailure: true, error: "E: first")
      let other = FailureShare(
        name: "other", failed: 1, completed: 0, latest: 1, latestFailed: 1, endsWithFailure: true,
        error: StoreBench.failure.summary)
      try await expect(bench.store.failures(within: .seconds(50), limit: 10), is: [work, other])
      try await expect(bench.store.failures(within: .seconds(50), limit: 1), is: [work])
      bench.clock.advance(by: .seconds(1000))
      try await expect(
        bench.store.failures(within: .seconds(50), limit: 1), is: [FailureShare(name: "work", failed: 2, completed: 1)])
    },
    StoreCase("of a task with redacted fields the error's type alone is told") { bench in
      let task = NewTask(name: "work", payload: JSONText(trusted: #"{"card":"4242"}"#), redacted: ["card"])
      _ = try await bench.store.append([task])
      let failure = TaskFailure(type: "Declined", message: "card 4242")
      _ = try await bench.finish(bench.claim()[0], .failed(failure, retryAfter: nil))
      try await expect(bench.store.failures(within: .seconds(50), limit: 1).map(\.error), is: ["Declined"])
    },
  ]
}
