import Glibc

/// `signalbox serve` in a sandbox.
package final class Server: Sendable {
  package let child: Child
  /// The line with which it said that it is there.
  package let greeting: String

  /// Starts it, and returns when it serves.
  ///
  /// - Throws: ``Trouble`` with its words when it ends before that.
  package convenience init(
    in sandbox: Sandbox, _ options: String..., with variables: [String: String] = [:]
  ) async throws {
    try await self.init(in: sandbox, options, with: variables)
  }

  package init(in sandbox: Sandbox, _ options: [String], with variables: [String: String] = [:]) async throws {
    child = try sandbox.launch(["serve"] + options, with: variables)
    greeting = try await child.errorLine(with: " serves on ")
  }

  /// Starts one that is expected to refuse.
  ///
  /// - Throws: ``Trouble`` when it serves.
  package static func refusal(in sandbox: Sandbox, _ options: String...) async throws -> Child.Ended {
    let child = try sandbox.launch(["serve"] + options)
    for await line in child.errorLines where line.contains(" serves on ") {
      throw Trouble("it was to refuse, and \(line)")
    }
    return try await child.ended()
  }

  /// Ends it with kill -9.
  package func kill() async throws {
    child.signal(SIGKILL)
    _ = try await child.ended()
  }

  /// Asks it to end.
  package func stop() async throws -> Child.Ended {
    child.signal(SIGTERM)
    return try await child.ended()
  }
}
