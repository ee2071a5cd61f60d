extension Benchmark {
  /// Every server is bound to the first core and the load to the second.
  ///
  /// All of them are there all the time, and each round goes through all, so that whatever disturbs the machine
  /// disturbs them alike.
  static let requests = Benchmark(
    name: "requests", row: "requests with one background task, against those without and against FastAPI"
  ) { bench in
    let python = try Python(bench, packages: ["fastapi", "uvicorn[standard]"])
    let uvicorn = python.program("uvicorn")
    let durable = try await bench.app(durable: true, core: 0)
    defer { durable.stop() }
    let memory = try await bench.app(durable: false, core: 0)
    defer { memory.stop() }
    let peer = try await WebServer { port in
      Command(
        uvicorn,
        [
          "--app-dir", Peers.folder, "fastapi_app:app", "--port", "\(port)", "--workers", "1", "--log-level", "warning",
          "--no-access-log",
        ], environment: ["PYTHONDONTWRITEBYTECODE": "1"], core: 0)
    }
    defer { peer.stop() }
    let versions = try python.versions(["fastapi", "uvicorn"])

    var contest = Contest()
    for _ in 1...3 {
      for route in Route.allCases {
        try await contest.run(.durable, durable, route)
        try await contest.run(.memory, memory, route)
        try await contest.run(.peer, peer, route)
      }
    }
    return contest.findings(versions)
  }
}

private enum Contestant {
  case durable
  case memory
  case peer
}

private enum Route: String, CaseIterable {
  case plain
  case task
  case blocking = "blocking-task"
}

/// What several servers made of the same load.
private struct Contest {
  private struct Key: Hashable {
    var contestant: Contestant
    var route: Route
  }

  private var rates: [Key: [Double]] = [:]
  /// Rates with the time until the last task had ended counted in.
  private var rounded: [Key: [Double]] = [:]
  private var p99: [Key: [Double]] = [:]

  mutating func run(_ contestant: Contestant, _ server: WebServer, _ route: Route) async throws {
    let key = Key(contestant: contestant, route: route)
    let outcome = try Load(url: server.url(route.rawValue), core: 1).run()
    let rest = contestant == .peer || route == .plain ? .zero : try await server.drain()
    rates[key, default: []].append(outcome.rate)
    rounded[key, default: []].append(Double(outcome.requests) / (outcome.duration + rest).seconds)
    p99[key, default: []].append(outcome.p99.milliseconds)
  }

  func findings(_ peer: String) -> [Finding] {
    [
      share("SQLite, a task, of plain", .durable, 0.5),
      share("memory, a task, of plain", .memory, 0.75),
      against("SQLite, a task, of FastAPI's async task", .durable, .task, 2, peer),
      against("memory, a task, of FastAPI's async task", .memory, .task, 2.8, peer),
      against("SQLite, a blocking task, of FastAPI's", .durable, .blocking, 5, peer),
      against("memory, a blocking task, of FastAPI's", .memory, .blocking, 6, peer),
      slowest("SQLite, a blocking task, p99", .durable),
      slowest("memory, a blocking task, p99", .memory),
    ]
  }

  private func rate(_ contestant: Contestant, _ route: Route) -> Double {
    rates[Key(contestant: contestant, route: route), default: []].median
  }

  /// The tasks of a request run after its answer: what they still had to do when the load ended shows here.
  private func rest(_ contestant: Contestant, _ route: Route) -> String {
    "with the tasks that were left at the end: "
      + "\(rounded[Key(contestant: contestant, route: route), default: []].median.short)/s"
  }

  private func share(_ what: String, _ contestant: Contestant, _ budget: Double) -> Finding {
    let plain = rate(contestant, .plain)
    return Finding(
      what: what, value: rate(contestant, .task), unit: .perSecond, ratio: rate(contestant, .task) / plain,
      budget: .ratio(.atLeast(budget)), note: "plain \(plain.short)/s; \(rest(contestant, .task))")
  }

  private func against(
    _ what: String, _ contestant: Contestant, _ route: Route, _ budget: Double, _ versions: String
  ) -> Finding {
    let peer = rate(.peer, route)
    return Finding(
      what: what, value: rate(contestant, route), unit: .perSecond, ratio: rate(contestant, route) / peer,
      budget: .ratio(.atLeast(budget)), note: "\(versions): \(peer.short)/s; \(rest(contestant, route))")
  }

  private func slowest(_ what: String, _ contestant: Contestant) -> Finding {
    let p99 = p99[Key(contestant: contestant, route: .blocking), default: []]
    let peer = self.p99[Key(contestant: .peer, route: .blocking), default: []].median
    return Finding(
      what: what, value: p99.median, unit: .milliseconds, budget: .value(.under(20)),
      note: "32 connections; FastAPI's \(peer.short) ms")
  }
}
