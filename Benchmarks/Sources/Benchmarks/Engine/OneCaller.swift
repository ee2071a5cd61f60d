import GRDB
import Signalbox
import SignalboxModel

extension Benchmark {
  static let oneCaller = Benchmark(
    name: "one-caller", row: "durable add, run and complete, one caller, against bare commits"
  ) { bench in
    var rates: [Double] = []
    var bare: [Double] = []
    for round in 1...3 {
      bare.append(try bareCommits(bench, count: 5000))
      let store = try bench.durableStore("one-caller-\(round)")
      rates.append(
        try await Engine.run(on: store) { engine in
          _ = try await Throughput(callers: 1, tasks: 500).measure(engine)
          return try await Throughput(callers: 1, tasks: 5000).measure(engine)
        })
    }
    return [
      Finding(
        what: "durable, one caller", value: rates.median, unit: .perSecond, ratio: rates.median / bare.median,
        budget: .ratio(.atLeast(0.5)), note: "bare single-row commits: \(bare.median.short)/s")
    ]
  }

  /// Single-row inserts a second, each committed by itself and flushed to the disk, through SQLite with as little
  /// around it as possible.
  private static func bareCommits(_ bench: Workbench, count: Int) throws -> Double {
    let path = try bench.emptyFolder("bare-commits").appendingPathComponent("bare.sqlite").path
    let queue = try DatabaseQueue(path: path)
    defer {
      do { try queue.close() } catch { print("  cannot close \(path): \(error)") }
    }
    return try queue.inDatabase { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      try db.execute(sql: "CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT NOT NULL, payload TEXT NOT NULL)")
      let insert = try db.makeStatement(sql: "INSERT INTO tasks (name, payload) VALUES (?, ?)")
      let start = ContinuousClock.now
      for number in 0..<count { try insert.execute(arguments: ["no_work", "{\"number\":\(number)}"]) }
      return Double(count) / (ContinuousClock.now - start).seconds
    }
  }
}
