import Foundation

extension Benchmark {
  static let dashboards = Benchmark(
    name: "dashboards", row: "what ten dashboards cost a busy server"
  ) { bench in
    let folder = try bench.emptyFolder("dashboards")
    let socket = folder.appendingPathComponent("s").path
    let app = try await bench.app(durable: true, core: nil, more: ["--socket", socket, "--pace", "1700"])
    defer { app.stop() }
    let program = try bench.program("signalbox")
    let span = Duration.seconds(10)
    var alone: [Double] = []
    var watched: [Double] = []
    for _ in 1...2 {
      alone.append(try await share(app.process, span))
      let screens = try (1...10).map { _ in
        try Screen(Command(program, ["watch", "--socket", socket], environment: bench.environment))
      }
      defer { for screen in screens { screen.close() } }
      try await Task.sleep(for: .seconds(2))
      watched.append(try await share(app.process, span))
      guard screens.allSatisfy({ $0.isRunning && $0.bytes > 10000 }) else {
        throw BenchmarkError("a dashboard draws nothing: \(screens.map(\.bytes)) bytes")
      }
    }
    return [
      Finding(
        what: "ten dashboards, processor of the server", value: watched.median - alone.median, unit: .coreShare,
        budget: .value(.under(10)),
        note: "1,700 tasks, 5,100 task events a second; server without them \(alone.median.short) %, with them "
          + "\(watched.median.short) %")
    ]
  }

  private static func share(_ process: ChildProcess, _ span: Duration) async throws -> Double {
    let clock = ContinuousClock()
    let before = (time: process.processorTime, at: clock.now)
    try await clock.sleep(for: span)
    return (process.processorTime - before.time) / (clock.now - before.at) * 100
  }
}
