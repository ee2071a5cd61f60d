import Glibc

/// `signalbox serve` in a sandbox.
final class Server: Sendable {
  let child: Child
  /// The line with which it said that it is there.
  let greeting: String

  /// Starts it, and returns when it serves.
  ///
  /// - Throws: ``Trouble`` with its words when it ends before that.
  init(in sandbox: Sandbox, _ options: String..., with variables: [String: String] = [:]) async throws {
    child = try sandbox.launch(["serve"] + options, with: variables)
    greeting = try await child.errorLine(with: " serves on ")
  }

  /// Starts one that is expected to refuse.
  ///
  /// - Throws: ``Trouble`` when it serves.
  static func refusal(in sandbox: Sandbox, _ options: String...) async throws -> Child.Ended {
    let child = try sandbox.launch(["serve"] + options)
    for await line in child.errorLines where line.contains(" serves on ") {
      throw Trouble("it was to refuse, and \(line)")
    }
    return try await child.ended()
  }

  /// Ends it with kill -9.
  func kill() async throws {
    child.signal(SIGKILL)
    _ = try await child.ended()
  }

  /// Asks it to end.
  func stop() async throws -> Child.Ended {
    child.signal(SIGTERM)
    return try await child.ended()
  }
}
