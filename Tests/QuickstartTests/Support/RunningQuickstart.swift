import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import SignalboxClient
import SignalboxModel
import Subprocess
import SystemPackage

/// `quickstart` as a process of its own, for as long as a test talks to it.
struct RunningQuickstart: Sendable {
  typealias Process = Execution<NoInput, DiscardedOutput, SequenceOutput>

  /// How a process ended, and what it said.
  struct Ended {
    var status: TerminationStatus
    var lines: [String]

    func says(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
  }

  let port: Int
  let client: SignalboxClient
  let process: Process

  /// Starts it, and returns when it has ended, by itself or by what `body` did, which is called when it serves.
  ///
  /// What still runs after it is killed.
  @discardableResult
  static func run(
    in place: Place, _ arguments: [String] = ["--port", "0"], environment: [String: String] = [:],
    _ body: (RunningQuickstart) async throws -> Void = { _ in }
  ) async throws -> Ended {
    var options = PlatformOptions()
    options.teardownSequence = [.send(signal: .kill, allowedDurationToNextStep: .zero)]
    let variables = place.environment.merging(environment) { $1 }
      .map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let ended = try await Subprocess.run(
      .path(FilePath(try Place.program)), arguments: Arguments(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)), platformOptions: options,
      input: .none, output: .discarded, error: .sequence
    ) { process in
      do {
        return try await attend(process, body)
      } catch {
        try process.send(signal: .kill)
        throw error
      }
    }
    return Ended(status: ended.terminationStatus, lines: ended.closureResult)
  }

  private static func attend(
    _ process: Process, _ body: (RunningQuickstart) async throws -> Void
  ) async throws -> [String] {
    var lines: [String] = []
    var port: Int?
    for try await line in process.standardError.strings() {
      lines.append(line)
      if let text = line.split(separator: "listening on 127.0.0.1:").dropFirst().first { port = Int(text) }
      // The last words of its greeting, which name the socket in quotes.
      guard let port, line.contains("signalbox watch --socket") else { continue }
      let socket = line.split(separator: "'").last.map(String.init) ?? ""
      let client = SignalboxClient(.unixSocket(socket), logger: .silent)
      do {
        try await body(RunningQuickstart(port: port, client: client, process: process))
      } catch {
        try await client.shutdown()
        throw error
      }
      try await client.shutdown()
    }
    return lines
  }

  /// Sends a request to the app.
  func post(_ path: String, _ body: String? = nil) async throws -> (status: Int, body: String) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
    request.method = .POST
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 1 << 20)
    return (Int(response.status.code), String(buffer: bytes))
  }

  /// The tasks of a name, the oldest first.
  func tasks(named name: String) async throws -> [TaskRecord] {
    try await client.tasks(filter: "name:\(name)", limit: 100).tasks.sorted { $0.id < $1.id }
  }

  /// Returns the one task of a name when it is in one of the states; the change feed tells when to look.
  func task(named name: String, in states: Set<TaskState>) async throws -> TaskRecord {
    for await event in client.changes() {
      switch event {
      case .change, .resync:
        if let task = try await tasks(named: name).first, states.contains(task.state) { return task }
      default: continue
      }
    }
    throw CancellationError()
  }
}
