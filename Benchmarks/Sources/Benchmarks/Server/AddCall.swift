import SignalboxClient
import SignalboxModel

extension Benchmark {
  static let addCall = Benchmark(
    name: "add-call", row: "one durable add on an idle server, as a call through the socket"
  ) { bench in
    return try await bench.withServer("add-call") { server in
      // So that the server stays idle: only the adds are of interest.
      _ = try await server.client.change(queue: "default", QueuePatch(paused: true))
      var durations: [Duration] = []
      let task = try NewTaskRequest.command("/bin/true")
      for number in 0..<1100 {
        let start = ContinuousClock.now
        _ = try await server.client.add(task)
        // The first ones open the connection and the like.
        if number >= 100 { durations.append(ContinuousClock.now - start) }
        try await Task.sleep(for: .milliseconds(3))
      }
      let sorted = Durations(durations)
      return [
        Finding(
          what: "by HTTP, p99", value: sorted.p99.milliseconds, unit: .milliseconds, budget: .value(.under(1)),
          note: "client's time included; \(sorted.summary)")
      ]
    }
  }
}
