import Foundation
import Logging
import SignalboxClient
import SignalboxModel

/// `signalbox serve`, in a process of its own, and a client of it.
final class SignalboxServer {
  let process: ChildProcess
  let socket: String
  let client: SignalboxClient
  /// From the start of the process until it answered, with nothing left to rescue.
  let startUp: Duration

  /// Starts a server on the store of this path, in a folder of the server's own.
  init(_ bench: Workbench, path: String, more: [String] = []) async throws {
    socket = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("s").path
    client = SignalboxClient(.unixSocket(socket), logger: .silent)
    let start = ContinuousClock.now
    process = try Command(
      try bench.program("signalbox"), ["serve", "--store", "sqlite:\(path)", "--socket", socket] + more,
      environment: bench.environment
    ).startQuietly()
    startUp = try await Self.untilReady(client, process) - start
  }

  func stop() async {
    do { try await client.shutdown() } catch { print("  \(error)") }
    process.stop()
  }

  /// Waits until so many tasks have been completed since the server started.
  func untilCompleted(_ count: Int) async throws {
    while try await client.overview().totals.completed < count { try await Task.sleep(for: .milliseconds(5)) }
  }

  private static func untilReady(
    _ client: SignalboxClient, _ process: ChildProcess
  ) async throws -> ContinuousClock.Instant {
    for _ in 0..<5000 {
      do {
        if try await client.overview().counts[.running] == 0 { return .now }
      } catch {
        // Not yet.
        guard process.isRunning else { throw BenchmarkError("the server ended with status \(process.wait())") }
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    process.stop()
    throw BenchmarkError("signalbox serve did not answer within 10 s")
  }
}

extension Workbench {
  /// In which nothing of the user's own settings counts.
  var environment: [String: String] {
    [
      "XDG_CONFIG_HOME": folder.path, "XDG_STATE_HOME": folder.path, "XDG_RUNTIME_DIR": folder.path,
      "SIGNALBOX_URL": "", "SIGNALBOX_SOCKET": "", "SIGNALBOX_STORE": "", "SIGNALBOX_TOKEN": "",
    ]
  }

  /// Works with a server, on a new store unless its file is given, and stops it after.
  func withServer<Value>(
    _ name: String, path: String? = nil, more: [String] = [], _ body: (SignalboxServer) async throws -> Value
  ) async throws -> Value {
    let server = try await SignalboxServer(
      self, path: try path ?? emptyFolder(name).appendingPathComponent("tasks.sqlite").path, more: more)
    do {
      let value = try await body(server)
      await server.stop()
      return value
    } catch {
      await server.stop()
      throw error
    }
  }
}

extension NewTaskRequest {
  /// A command to run.
  static func command(_ words: String...) throws -> NewTaskRequest {
    NewTaskRequest(kind: .command, payload: try JSONText(encoding: CommandPayload(command: words, directory: "/")))
  }
}
