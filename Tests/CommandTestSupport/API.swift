import Dispatch
import FoundationEssentials
import Glibc

/// The control API, spoken by hand: what any program sees of it.
package struct API {
  package struct Answer {
    package var status: Int
    /// Head and body.
    package var text: String
    package var body: String { text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? "" }
  }

  package var socket: String

  package init(socket: String) {
    self.socket = socket
  }

  /// Sends something and goes, without waiting for an answer; nothing happens when nobody listens.
  package func abandon(_ request: String) {
    guard let descriptor = connected() else { return }
    writeAll(Array(request.utf8), to: descriptor)
    close(descriptor)
  }

  package func get(_ path: String, accept: String = "application/json") async throws -> Answer {
    try await send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n")
  }

  /// Sends JSON.
  package func post(_ path: String, _ body: String) async throws -> Answer {
    let head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
    return try await send("\(head)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
  }

  private func send(_ request: String) async throws -> Answer {
    let bytes = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8], any Error>) in
      DispatchQueue(label: "api").async { continuation.resume(with: Result { try exchange(request) }) }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return Answer(status: text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, text: text)
  }

  private func exchange(_ request: String) throws -> [UInt8] {
    guard let descriptor = connected() else { throw Trouble("nobody listens on \(socket)") }
    defer { close(descriptor) }
    writeAll(Array(request.utf8), to: descriptor)
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
    return answer
  }

  private func connected() -> Int32? {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}

/// What tests read of a task's JSON.
package struct TaskJSON: Decodable {
  package struct Failure: Decodable {
    package var type: String
    package var message: String
  }

  package struct Payload: Decodable {
    package var command: [String]
    package var directory: String
    package var environmentNames: [String]
  }

  package var id: Int
  package var name: String
  package var state: String
  package var queue: String
  package var priority: Int
  package var attempt: Int
  package var maxAttempts: Int
  package var tries: Int
  package var rescues: Int
  package var tags: [String]
  package var payload: Payload
  package var error: Failure?
}

package struct PageJSON: Decodable {
  package var tasks: [TaskJSON]
  package var total: Int
}

package struct ShowJSON: Decodable {
  package struct Attempt: Decodable {
    package var attempt: Int
    package var outcome: String?
  }

  package var task: TaskJSON
  package var attempts: [Attempt]
}

extension String {
  /// The value that this JSON document is.
  package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(utf8))
  }
}
