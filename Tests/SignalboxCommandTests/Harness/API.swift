import Dispatch
import FoundationEssentials
import Glibc

/// The control API, spoken by hand: what any program sees of it.
struct API {
  struct Answer {
    var status: Int
    /// Head and body.
    var text: String
    var body: String { text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? "" }
  }

  var socket: String

  func get(_ path: String, accept: String = "application/json") async throws -> Answer {
    let head = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n"
    let bytes = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8], any Error>) in
      DispatchQueue(label: "api").async { continuation.resume(with: Result { try exchange(head) }) }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return Answer(status: text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, text: text)
  }

  private func exchange(_ request: String) throws -> [UInt8] {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { throw Trouble("nobody listens on \(socket)") }
    writeAll(Array(request.utf8), to: descriptor)
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
    return answer
  }
}

/// What tests read of a task's JSON.
struct TaskJSON: Decodable {
  struct Failure: Decodable {
    var type: String
    var message: String
  }

  struct Payload: Decodable {
    var command: [String]
    var directory: String
    var environmentNames: [String]
  }

  var id: Int
  var name: String
  var state: String
  var queue: String
  var priority: Int
  var attempt: Int
  var maxAttempts: Int
  var tries: Int
  var rescues: Int
  var tags: [String]
  var payload: Payload
  var error: Failure?
}

struct PageJSON: Decodable {
  var tasks: [TaskJSON]
  var total: Int
}

struct ShowJSON: Decodable {
  struct Attempt: Decodable {
    var attempt: Int
    var outcome: String?
  }

  var task: TaskJSON
  var attempts: [Attempt]
}

extension String {
  /// The value that this JSON document is.
  func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(utf8))
  }
}
