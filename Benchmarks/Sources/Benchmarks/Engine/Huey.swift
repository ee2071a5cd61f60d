import Foundation
import SignalboxModel

extension Benchmark {
  static let durablePeer = Benchmark(
    name: "durable-peer", row: "durable add, run and complete, against huey with its SQLite store"
  ) { bench in
    let python = try Python(bench, packages: ["huey"])
    let versions = try python.versions(["huey"])
    var rates: [Double] = []
    var peers: [Double] = []
    for round in 1...3 {
      let store = try bench.durableStore("durable-peer-\(round)")
      rates.append(
        try await Engine.run(on: store) { engine in
          try await Throughput(callers: 8, tasks: 30000).measure(engine)
        })
      peers.append(try huey(bench, python, callers: 8, workers: 8, tasks: 2000))
    }
    return [
      Finding(
        what: "durable, 8 callers", value: rates.median, unit: .perSecond, ratio: rates.median / peers.median,
        note: "\(versions), 8 callers and 8 workers in one process, fsync: \(peers.median.short)/s")
    ]
  }

  private static func huey(
    _ bench: Workbench, _ python: Python, callers: Int, workers: Int, tasks: Int
  ) throws -> Double {
    let path = try bench.emptyFolder("huey").appendingPathComponent("tasks.sqlite").path
    let output = try Command(
      python.program("python3"), [Peers.file("huey_app.py"), path, "\(callers)", "\(workers)", "\(tasks)"]
    ).output()
    guard let rate = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw BenchmarkError("huey said \(output)")
    }
    return rate
  }
}
