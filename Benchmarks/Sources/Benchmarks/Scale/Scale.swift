import Signalbox
import SignalboxModel
import SignalboxSQLite

extension Benchmark {
  /// The figures of `throughput-durable`, `one-caller` and `add-latency` with few and with many tasks in the store, in
  /// turns.
  static let scale = Benchmark(
    name: "scale", row: "throughput and latency with 1,000,000 stored tasks against 1,000"
  ) { bench in
    var small: [Measured] = []
    var large: [Measured] = []
    for _ in 1...3 {
      small.append(try await measured(bench, stored: 1000))
      large.append(try await measured(bench, stored: 1_000_000))
    }
    return [
      finding("time of a task, 64 callers", small, large) { 1000 / $0.manyCallers },
      finding("time of a task, one caller", small, large) { 1000 / $0.oneCaller },
      finding("one add, median", small, large) { $0.add.median.milliseconds },
      finding("one add, p99", small, large) { $0.add.p99.milliseconds },
    ]
  }

  private struct Measured {
    /// Tasks a second.
    var manyCallers: Double
    var oneCaller: Double
    var add: Durations
  }

  private static func measured(_ bench: Workbench, stored: Int) async throws -> Measured {
    let store = try SQLiteTaskStore(path: try await bench.seeded(stored, "scale"))
    return try await Engine.run(on: store) { engine in
      _ = try await Throughput(callers: 64, tasks: 2000).measure(engine)
      return Measured(
        manyCallers: try await Throughput(callers: 64, tasks: 40000).measure(engine),
        oneCaller: try await Throughput(callers: 1, tasks: 2000).measure(engine),
        add: try await Latency(count: 500).adds(engine))
    }
  }

  private static func finding(
    _ what: String, _ small: [Measured], _ large: [Measured], _ value: (Measured) -> Double
  ) -> Finding {
    let small = small.map(value).median
    let large = large.map(value).median
    return Finding(
      what: what + ", 1,000,000 stored", value: large, unit: .milliseconds, ratio: large / small,
      budget: .ratio(.atMost(1.3)), note: "with 1,000 stored \(small.short) ms")
  }
}
