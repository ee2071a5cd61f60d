import Foundation
import SignalboxClient
import SignalboxModel

extension Benchmark {
  static let logFollowing = Benchmark(
    name: "log-following", row: "a client that follows a log of 10,000 lines a second"
  ) { bench in
    let lines = 150_000
    return try await bench.withServer("log-following", more: ["--log-cap", "1G"]) { server in
      // Perl is on every machine that has Git; 100 lines every 10 ms.
      let script = """
        use Time::HiRes qw(time sleep); $| = 1; my $end = time; my $n = 0;
        while ($n < \(lines)) {
          my $text = ""; for (1 .. 100) { $n++; $text .= "line $n of what a program of some words writes\\n" }
          print $text; $end += 0.01; my $left = $end - time; sleep $left if $left > 0
        }
        """
      let id = try await server.client.add(try .command("/usr/bin/perl", "-e", script)).id
      let follower = try Follower(bench, server, id)
      try await Task.sleep(for: .seconds(2))
      let before = (client: follower.process.processorTime, server: server.process.processorTime)
      try await Task.sleep(for: .seconds(10))
      let client = (follower.process.processorTime - before.client).seconds / 10 * 100
      let served = (server.process.processorTime - before.server).seconds / 10 * 100
      let seen = try follower.lines()
      return [
        Finding(
          what: "signalbox logs -f, processor", value: client, unit: .coreShare, budget: .value(.under(5)),
          note: "server, which reads the command's output, keeps it and sends it: \(served.short) % of a core"),
        Finding(
          what: "lines that were lost", value: Double(lines - seen), unit: .lines, budget: .value(.atMost(0)),
          note: "\(lines) were written"),
      ]
    }
  }

  static let bigLog = Benchmark(
    name: "big-log", row: "opening a log of 1 GiB at its end, and searching it"
  ) { bench in
    return try await bench.withServer("big-log", more: ["--log-cap", "2G"]) { server in
      let id = try await server.client.add(
        try .command(
          "/bin/sh", "-c", "yes 'a line of a log as programs write them, neither long nor short' | head -c 1073741824")
      ).id
      while try await !server.client.task(id).state.isFinal { try await Task.sleep(for: .milliseconds(100)) }
      var opening: [Duration] = []
      for _ in 0..<50 {
        let start = ContinuousClock.now
        _ = try await server.client.log(of: id, from: .lastLines(200))
        opening.append(ContinuousClock.now - start)
      }
      var searching: [Double] = []
      for direction in [SearchDirection.forward, .backward, .forward] {
        searching.append(1024 / (try await search(server.client, id, direction)).seconds)
      }
      bench.remove(bench.folder.appendingPathComponent("big-log"))
      let sorted = Durations(opening)
      return [
        Finding(
          what: "opening 1 GiB at its end, p99", value: sorted.p99.milliseconds, unit: .milliseconds,
          budget: .value(.under(50)), note: sorted.summary),
        Finding(
          what: "searching 1 GiB", value: searching.median, unit: .mebibytesPerSecond, budget: .value(.atLeast(500)),
          note: "for a text that is not in it; forward, backward, forward: "
            + searching.map(\.short).joined(separator: ", ")),
      ]
    }
  }

  /// Until the search has come to the other end.
  private static func search(
    _ client: SignalboxClient, _ id: TaskID, _ direction: SearchDirection
  ) async throws -> Duration {
    let start = ContinuousClock.now
    var position: Int64?
    repeat {
      let matches = try await client.searchLog(of: id, for: "nowhere to be found", from: position, direction: direction)
      guard matches.matches.isEmpty else { throw BenchmarkError("it is in the log after all") }
      position = matches.next
    } while position != nil
    return ContinuousClock.now - start
  }
}

/// `signalbox logs -f` into a file.
private final class Follower {
  let process: ChildProcess
  private let path: String

  init(_ bench: Workbench, _ server: SignalboxServer, _ id: TaskID) throws {
    path = server.socket + ".log"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BenchmarkError(system: path) }
    defer { close(descriptor) }
    let command = Command(
      try bench.program("signalbox"), ["logs", "-f", "\(id.rawValue)", "--socket", server.socket],
      environment: bench.environment)
    process = try ChildProcess(command, streams: .init(output: descriptor, errors: STDERR_FILENO))
  }

  /// How many it has written, once it has ended.
  func lines() throws -> Int {
    process.wait()
    return try Data(contentsOf: URL(fileURLWithPath: path)).count { $0 == UInt8(ascii: "\n") }
  }
}
