import AsyncHTTPClient
import Foundation
import NIOCore

extension Benchmark {
  /// 200 requests leave a blocking task of two seconds each; as long as those hold their threads, a plain route is
  /// measured and compared with itself before and after.
  static let blockingIsolation = Benchmark(
    name: "blocking-isolation", row: "a plain route while 200 blocking tasks of two seconds are under way"
  ) { bench in
    let app = try await bench.app(durable: true, core: 0)
    defer { app.stop() }
    let plain = Load(url: app.url("hello"), method: "GET", connections: 8, seconds: 4, core: 1)
    _ = try plain.run()
    var alone: [Double] = []
    var beside: [Double] = []
    for _ in 1...3 {
      alone.append(try plain.run().p99.milliseconds)
      try await leaveBlockingTasks(200, app)
      beside.append(try plain.run().p99.milliseconds)
      _ = try await app.drain()
    }
    return [
      Finding(
        what: "plain route beside 200 blocking tasks, p99", value: beside.median, unit: .milliseconds,
        ratio: beside.median / alone.median, budget: .ratio(.atMost(1.5)),
        note: "alone \(alone.median.short) ms; 8 connections, SQLite store, server on one core")
    ]
  }

  private static func leaveBlockingTasks(_ count: Int, _ app: WebServer) async throws {
    var request = HTTPClientRequest(url: app.url("two-seconds"))
    request.method = .POST
    request.body = .bytes(ByteBuffer(string: #"{"username": "ana", "email": "ana@example.org"}"#))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        group.addTask { [request] in
          let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
          guard response.status == .ok else { throw BenchmarkError("POST /two-seconds: \(response.status)") }
          _ = try await response.body.collect(upTo: 1 << 16)
        }
      }
      try await group.waitForAll()
    }
  }

  /// The same under a load that never ends: 200 connections post one request after another, each leaving a blocking
  /// task, against 200 that post as many and leave none.
  static let blockingFlood = Benchmark(
    name: "blocking-flood", row: "a plain route beside 200 connections that leave blocking tasks without end"
  ) { bench in
    var alone: [Double] = []
    var beside: [Double] = []
    for _ in 1...3 {
      alone.append(try await flood("plain", bench))
      beside.append(try await flood("two-seconds", bench))
    }
    return [
      Finding(
        what: "plain route beside a flood of blocking tasks, p99", value: beside.median, unit: .milliseconds,
        ratio: beside.median / alone.median, budget: .ratio(.atMost(1.5)),
        note: "beside the same flood without tasks \(alone.median.short) ms")
    ]
  }

  private static func flood(_ route: String, _ bench: Workbench) async throws -> Double {
    let app = try await bench.app(durable: true, core: 0)
    // What the flood left would take an hour.
    defer { app.stop(SIGKILL) }
    let flood = Load(url: app.url(route), connections: 200, seconds: 5, core: 1).start()
    try await Task.sleep(for: .milliseconds(500))
    let plain = try Load(url: app.url("hello"), method: "GET", connections: 8, seconds: 4, core: 1).run()
    _ = try await flood.value
    return plain.p99.milliseconds
  }
}
