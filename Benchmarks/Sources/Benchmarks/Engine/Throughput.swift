import Signalbox
import SignalboxModel

/// Tasks that do nothing, from many callers that each add one at a time: how many a second come to their end.
struct Throughput {
  var callers: Int
  var tasks: Int

  /// Tasks a second, from the first add to the last completion; each caller waits for its add to be committed.
  func measure(_ engine: Engine) async throws -> Double {
    let before = try await engine.store.counts()[.completed]
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<callers {
        group.addTask {
          for number in stride(from: caller, to: tasks, by: callers) {
            try await engine.registry.add(NoWork(number: number))
          }
        }
      }
      try await group.waitForAll()
    }
    try await engine.untilCompleted(before + tasks)
    return Double(tasks) / (ContinuousClock.now - start).seconds
  }
}

extension Benchmark {
  static let throughputDurable = Benchmark(
    name: "throughput-durable", row: "durable add, run and complete of tasks that do nothing, 64 callers"
  ) { bench in
    var rates: [Double] = []
    for round in 1...3 {
      let store = try bench.durableStore("throughput-\(round)")
      rates.append(
        try await Engine.run(on: store) { engine in
          _ = try await Throughput(callers: 64, tasks: 5000).measure(engine)
          return try await Throughput(callers: 64, tasks: 100_000).measure(engine)
        })
    }
    return [
      Finding(
        what: "durable, 64 callers", value: rates.median, unit: .perSecond, budget: .value(.atLeast(40000)),
        note: "of three rounds: " + rates.map(\.short).joined(separator: ", "))
    ]
  }

  static let throughputMemory = Benchmark(
    name: "throughput-memory", row: "the same with the memory store"
  ) { bench in
    var rates: [Double] = []
    for _ in 1...3 {
      rates.append(
        try await Engine.run(on: MemoryTaskStore()) { engine in
          _ = try await Throughput(callers: 64, tasks: 20000).measure(engine)
          return try await Throughput(callers: 64, tasks: 300_000).measure(engine)
        })
    }
    return [
      Finding(
        what: "memory, 64 callers", value: rates.median, unit: .perSecond, budget: .value(.atLeast(120_000)),
        note: "of three rounds: " + rates.map(\.short).joined(separator: ", "))
    ]
  }
}
