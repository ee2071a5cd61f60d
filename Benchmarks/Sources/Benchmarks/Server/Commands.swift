import Dispatch
import Foundation
import SignalboxClient
import SignalboxModel

extension Benchmark {
  static let commands = Benchmark(
    name: "commands", row: "commands a second, two slots, /bin/true, against bare posix_spawn and task-spooler"
  ) { bench in
    let count = 2000
    var rates: [Double] = []
    var bare: [Double] = []
    var spooler: [Double] = []
    for round in 1...3 {
      bare.append(try bareSpawns(count))
      rates.append(try await signalbox(bench, "commands-\(round)", count))
      spooler.append(try spooled(bench, 500))
    }
    return [
      Finding(
        what: "commands, of bare posix_spawn", value: rates.median, unit: .perSecond,
        ratio: rates.median / bare.median, budget: .ratio(.atLeast(0.7)),
        note: "two at a time without anything else: \(bare.median.short)/s; SQLite store, output and outcome kept"),
      Finding(
        what: "commands, of task-spooler", value: rates.median, unit: .perSecond, ratio: rates.median / spooler.median,
        note: "tsp -S 2, from the first add to the last end: \(spooler.median.short)/s"),
    ]
  }

  /// From the add of all of them to the end of the last.
  private static func signalbox(_ bench: Workbench, _ name: String, _ count: Int) async throws -> Double {
    try await bench.withServer(name, more: ["--slots", "2"]) { server in
      _ = try await server.client.add([NewTaskRequest](repeating: try .command("/bin/true"), count: 50))
      try await server.untilCompleted(50)
      let start = ContinuousClock.now
      _ = try await server.client.add([NewTaskRequest](repeating: try .command("/bin/true"), count: count))
      try await server.untilCompleted(50 + count)
      let rate = Double(count) / (ContinuousClock.now - start).seconds
      return rate
    }
  }

  /// Two threads that each start a program and wait for it, again and again.
  private static func bareSpawns(_ count: Int) throws -> Double {
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      for _ in 0..<count / 2 {
        let arguments = [strdup("/bin/true"), nil]
        defer { free(arguments[0]) }
        var pid = pid_t()
        var status: Int32 = 0
        if posix_spawn(&pid, "/bin/true", nil, nil, arguments, environ) == 0 { waitpid(pid, &status, 0) }
      }
    }
    return Double(count) / (ContinuousClock.now - start).seconds
  }

  private static func spooled(_ bench: Workbench, _ count: Int) throws -> Double {
    let tsp = try Command.installed("tsp", package: "task-spooler")
    let environment = ["TS_SOCKET": try bench.emptyFolder("tsp").appendingPathComponent("s").path]
    func run(_ arguments: String...) throws { _ = try Command(tsp, arguments, environment: environment).output() }
    try run("-S", "2")
    defer { do { try run("-K") } catch { print("  \(error)") } }
    let start = ContinuousClock.now
    for _ in 0..<count { try run("-n", "/bin/true") }
    // Waits for the job that was added last.
    try run("-w")
    return Double(count) / (ContinuousClock.now - start).seconds
  }
}
