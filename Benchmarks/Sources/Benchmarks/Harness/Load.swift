import Foundation

/// wrk against a route: as many requests as it answers, over a fixed number of connections.
struct Load {
  var url: String
  var method = "POST"
  var connections = 32
  var seconds = 4
  var core: Int?

  struct Outcome {
    var requests: Int
    var duration: Duration
    var p50: Duration
    var p99: Duration

    var rate: Double { Double(requests) / duration.seconds }
  }

  /// - Throws: ``BenchmarkError`` when a request failed.
  func run() throws -> Outcome {
    let script = Peers.file("post.lua")
    let command = Command(
      try Command.installed("wrk"),
      ["-t", "1", "-c", "\(connections)", "-d", "\(seconds)s", "--timeout", "10s", "-s", script, url],
      environment: ["WRK_METHOD": method], core: core)
    let output = try command.output()
    guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("RESULT ") }) else {
      throw BenchmarkError("wrk said nothing of its result: \(output)")
    }
    let fields = line.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard fields.count == 6, fields[2] == 0 else { throw BenchmarkError("wrk met errors at \(url): \(output)") }
    return Outcome(
      requests: Int(fields[0]), duration: .microseconds(Int64(fields[1])), p50: .microseconds(Int64(fields[3])),
      p99: .microseconds(Int64(fields[4])))
  }

  /// ``run()``, while this goes on with something else.
  func start() -> Task<Outcome, any Error> {
    // Its own task: a caller starts one load, then another, and waits for both.
    Task.detached { try run() }
  }
}
