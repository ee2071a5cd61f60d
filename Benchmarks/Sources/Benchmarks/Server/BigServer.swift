import Foundation
import SignalboxClient
import SignalboxModel

extension Benchmark {
  static let bigServer = Benchmark(
    name: "big-server", row: "start, memory, idleness and command start with 1,000,000 tasks in SQLite"
  ) { bench in
    var starts: [Double] = []
    var findings: [Finding] = []
    for round in 1...3 {
      try await bench.withServer("big", path: try await bench.seeded(1_000_000, "big")) { server in
        starts.append(server.startUp.seconds)
        guard round == 3 else { return }
        findings += try await idleness(server)
        findings += try await commandStart(bench, server)
        findings.append(try await memory(server))
      }
    }
    let start = Finding(
      what: "start-up with 100 tasks to rescue", value: starts.median, unit: .seconds, budget: .value(.under(1)),
      note: starts.map(\.short).joined(separator: ", "))
    return [start] + findings
  }

  private static func idleness(_ server: SignalboxServer) async throws -> [Finding] {
    // What starting left to do: the closing of connections and a checkpoint.
    try await Task.sleep(for: .seconds(5))
    let span = Duration.seconds(20)
    let before = (
      calls: try server.process.io("syscw"), bytes: try server.process.io("write_bytes"),
      time: server.process.processorTime
    )
    try await Task.sleep(for: span)
    let calls = try server.process.io("syscw") - before.calls
    let bytes = try server.process.io("write_bytes") - before.bytes
    let share = (server.process.processorTime - before.time).seconds / span.seconds * 100
    return [
      Finding(
        what: "idle server, writes in 20 s", value: calls, unit: .writes, budget: .value(.atMost(0)),
        note: "\(bytes.short) bytes to the disk"),
      Finding(what: "idle server, processor", value: share, unit: .coreShare, budget: .value(.under(0.1))),
    ]
  }

  private static func commandStart(_ bench: Workbench, _ server: SignalboxServer) async throws -> [Finding] {
    let list = Command(
      try bench.program("signalbox"), ["list", "--socket", server.socket], environment: bench.environment)
    var durations: [Duration] = []
    for round in 0..<110 {
      let start = ContinuousClock.now
      guard try list.startQuietly().wait() == 0 else { throw BenchmarkError("signalbox list failed") }
      // The first ones warm the caches.
      if round >= 10 { durations.append(ContinuousClock.now - start) }
    }
    let sorted = Durations(durations)
    return [
      Finding(
        what: "signalbox list, median", value: sorted.median.milliseconds, unit: .milliseconds,
        budget: .value(.under(25)), note: "p99 \(sorted.p99.milliseconds.short) ms")
    ]
  }

  /// After lists of every kind, adds, and some tasks that ran.
  private static func memory(_ server: SignalboxServer) async throws -> Finding {
    let atFirst = try server.process.memory()
    for query in ListQuery.all + ListQuery.all {
      _ = try await server.client.tasks(filter: query.filter, sort: TaskSort(text: query.sort), limit: 200)
    }
    let before = try await server.client.overview().totals.completed
    _ = try await server.client.add([NewTaskRequest](repeating: try .command("/bin/true"), count: 500))
    try await server.untilCompleted(before + 500)
    return Finding(
      what: "memory with 1,000,000 tasks, at most", value: try server.process.memory("VmHWM"), unit: .mebibytes,
      budget: .value(.under(120)),
      note: "\(atFirst.short) MiB when idle after the start; \(try server.process.memory().short) after lists of every "
        + "kind and 500 commands")
  }
}
