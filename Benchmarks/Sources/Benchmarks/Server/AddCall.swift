import SignalboxClient
import SignalboxModel

extension Benchmark {
  static let addCall = Benchmark(
    name: "add-call", row: "one durable add on an idle server, as a call through the socket"
  ) { bench in
    return try await bench.withServer("add-call") { server in
      // So that the server stays idle: only the adds are of interest.
      _ = try await server.client.change(queue: "default", QueuePatch(paused: true))
      let task = try NewTaskRequest.command("/bin/true")
      let nothing = try await calls { try await server.client.health() }
      let adds = try await calls { _ = try await server.client.add(task) }
      return [
        Finding(
          what: "by HTTP, p99", value: adds.p99.milliseconds, unit: .milliseconds, budget: .value(.under(1)),
          note: "client's time included; \(adds.summary); a call that does nothing: p99 "
            + "\(nothing.p99.milliseconds.short), \(nothing.summary)")
      ]
    }
  }

  /// 1,000 calls with pauses, after some that open the connection and the like.
  private static func calls(_ call: () async throws -> Void) async throws -> Durations {
    var durations: [Duration] = []
    for number in 0..<1100 {
      let start = ContinuousClock.now
      try await call()
      if number >= 100 { durations.append(ContinuousClock.now - start) }
      try await Task.sleep(for: .milliseconds(3))
    }
    return Durations(durations)
  }
}
