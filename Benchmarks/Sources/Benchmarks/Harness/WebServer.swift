import AsyncHTTPClient
import Foundation
import NIOCore

/// A web server under test, in a process of its own.
final class WebServer {
  let process: ChildProcess
  let port: Int

  /// Starts it and waits until it answers.
  init(_ command: (_ port: Int) throws -> Command) async throws {
    port = try Self.freePort()
    process = try command(port).start()
    for _ in 0..<500 {
      if try await answers() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    process.stop()
    throw BenchmarkError("the server on port \(port) did not answer within 10 s")
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }
  func stop(_ signal: Int32 = SIGTERM) { process.stop(signal) }

  /// Waits until every task of the app has ended, and tells how long that took.
  func drain() async throws -> Duration {
    let start = ContinuousClock.now
    while true {
      let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url("left")), timeout: .seconds(30))
      let body = try await response.body.collect(upTo: 1 << 16)
      if String(buffer: body) == "{\"left\":0}" { return ContinuousClock.now - start }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func answers() async throws -> Bool {
    do {
      let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url("hello")), timeout: .seconds(1))
      return response.status == .ok
    } catch {
      // Not yet.
      guard process.isRunning else { throw BenchmarkError("the server ended with status \(process.wait())") }
      return false
    }
  }

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw BenchmarkError(system: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

extension Workbench {
  /// `benchmark-app`, durable or with the memory store.
  func app(durable isDurable: Bool, core: Int?, more: [String] = []) async throws -> WebServer {
    let program = try program("benchmark-app")
    var arguments: [String] = []
    if isDurable {
      arguments = ["--file", try emptyFolder("app").appendingPathComponent("tasks.sqlite").path]
    }
    return try await WebServer {
      Command(program, ["--port", "\($0)"] + arguments + more, core: core)
    }
  }
}
