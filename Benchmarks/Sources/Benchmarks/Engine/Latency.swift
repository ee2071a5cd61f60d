import Signalbox
import SignalboxModel

/// Tasks one at a time with pauses between them, as on a server with little to do.
struct Latency {
  var count = 1000
  var pause = Duration.milliseconds(3)

  /// How long adds take until they are committed.
  func adds(_ engine: Engine) async throws -> Durations {
    var durations: [Duration] = []
    for number in 0..<count {
      let start = ContinuousClock.now
      try await engine.registry.add(NoWork(number: number))
      durations.append(ContinuousClock.now - start)
      try await Task.sleep(for: pause)
    }
    return Durations(durations)
  }

  /// How long it is from the call of the add to the first statement of the task.
  func starts(_ engine: Engine) async throws -> Durations {
    var durations: [Duration] = []
    for number in 0..<count {
      let start = ContinuousClock.now
      try await engine.registry.add(NoteStart(number: number))
      durations.append(try await engine.starts.instant(of: number) - start)
      try await Task.sleep(for: pause)
    }
    return Durations(durations)
  }
}

extension Benchmark {
  static let addLatency = Benchmark(name: "add-latency", row: "one durable add on an idle server") { bench in
    let store = try bench.durableStore("add-latency")
    let durations = try await Engine.run(on: store) { engine in
      _ = try await Latency(count: 100).adds(engine)
      return try await Latency().adds(engine)
    }
    return [
      Finding(
        what: "in the process, p99", value: durations.p99.milliseconds, unit: .milliseconds,
        budget: .value(.under(1)), note: durations.summary)
    ]
  }

  static let startLatency = Benchmark(name: "start-latency", row: "from add to start on an idle system") { bench in
    let store = try bench.durableStore("start-latency")
    let durable = try await Engine.run(on: store) { engine in
      _ = try await Latency(count: 100).starts(engine)
      return try await Latency().starts(engine)
    }
    let memory = try await Engine.run(on: MemoryTaskStore()) { engine in
      _ = try await Latency(count: 100).starts(engine)
      return try await Latency().starts(engine)
    }
    return [
      Finding(
        what: "durable, p99", value: durable.p99.milliseconds, unit: .milliseconds, budget: .value(.under(3)),
        note: durable.summary),
      Finding(
        what: "memory, p99", value: memory.p99.milliseconds, unit: .milliseconds, budget: .value(.under(1)),
        note: memory.summary),
    ]
  }
}
