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

extension Throughput {
  /// So many that 64 callers do not outrun them: what finds no free slot is written once more, when it starts.
  fileprivate static let slots = 256

  /// Three rounds from 64 callers, each on a store of its own after a warm-up.
  fileprivate static func rates(
    slots: Int, tasks: Int, _ store: (_ round: Int) throws -> any TaskStore
  ) async throws -> [Double] {
    var rates: [Double] = []
    for round in 1...3 {
      rates.append(
        try await Engine.run(on: store(round), slots: slots) { engine in
          _ = try await Throughput(callers: 64, tasks: tasks / 20).measure(engine)
          return try await Throughput(callers: 64, tasks: tasks).measure(engine)
        })
    }
    return rates
  }
}

extension Benchmark {
  static let throughputDurable = Benchmark(
    name: "throughput-durable", row: "durable add, run and complete of tasks that do nothing, 64 callers"
  ) { bench in
    let rates = try await Throughput.rates(slots: Throughput.slots, tasks: 100_000) {
      try bench.durableStore("throughput-\($0)")
    }
    let slots = RegistryConfiguration().slots
    let usual = try await Throughput.rates(slots: slots, tasks: 100_000) {
      try bench.durableStore("throughput-usual-\($0)")
    }
    return [
      Finding(
        what: "durable, 64 callers, \(Throughput.slots) slots", value: rates.median, unit: .perSecond,
        budget: .value(.atLeast(40000)), note: "of three rounds: " + rates.map(\.short).joined(separator: ", ")),
      Finding(
        what: "durable, 64 callers, the \(slots) slots of the default", value: usual.median, unit: .perSecond,
        note: "of three rounds: " + usual.map(\.short).joined(separator: ", ")),
    ]
  }

  static let throughputMemory = Benchmark(
    name: "throughput-memory", row: "the same with the memory store"
  ) { _ in
    let rates = try await Throughput.rates(slots: Throughput.slots, tasks: 300_000) { _ in MemoryTaskStore() }
    return [
      Finding(
        what: "memory, 64 callers, \(Throughput.slots) slots", value: rates.median, unit: .perSecond,
        budget: .value(.atLeast(120_000)), note: "of three rounds: " + rates.map(\.short).joined(separator: ", "))
    ]
  }
}
