import FoundationEssentials
import NIOCore
import NIOPosix
package import SignalboxModel
import Synchronization

/// What a stand-in for a server does with one request.
package enum StandInAnswer: Sendable {
  /// Writes this, which may be nothing, and closes.
  case close(String)
  /// Writes this and keeps the connection open for as long as the client does.
  case hold(String)
  /// Writes these as they come, and closes after the last.
  case write(AsyncStream<String>)

  /// How a stream of server-sent events begins.
  package static let streamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: hello\n\n"

  /// A stream of server-sent events.
  package static func events(_ events: [ServerSentEvent], thenHold: Bool = false) -> StandInAnswer {
    let text = streamHead + events.map { String(decoding: $0.encoded, as: UTF8.self) }.joined()
    return thenHold ? .hold(text) : .close(text)
  }

  package static func json(_ body: String, status: String = "200 OK") -> StandInAnswer {
    .close(jsonText(body, status: status))
  }

  /// The bytes of an answer in JSON.
  package static func jsonText(_ body: String, status: String = "200 OK") -> String {
    "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  fileprivate var text: String {
    switch self {
    case .close(let text), .hold(let text): text
    case .write: ""
    }
  }
}

/// The heads of the requests that a stand-in got, in order.
package final class StandInRequests: Sendable {
  private let heads = Mutex<[String]>([])

  package var all: [String] { heads.withLock { $0 } }

  /// The value of a header in each request; nil where it is missing.
  package func values(of header: String) -> [String?] {
    all.map { head in
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(header.lowercased() + ": ") }
        .map { String($0.dropFirst(header.count + 2)) }
    }
  }

  fileprivate func append(_ head: String) { heads.withLock { $0.append(head) } }
}

/// Runs `body` with something on a Unix socket that answers each connection's only request as told, one after the other.
package func withStandIn(
  answering answers: [StandInAnswer], _ body: (String, StandInRequests) async throws -> Void
) async throws {
  let directory = String.temporary()
  try FileManager.default.createDirectory(
    atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  let socket = directory + "/stand-in.sock"
  let requests = StandInRequests()
  let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .bind(unixDomainSocketPath: socket, cleanupExistingSocketFile: true) { channel in
      channel.eventLoop.makeCompletedFuture {
        Arrival(try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel))
      }
    }
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      try await server.executeThenClose { connections in
        var left = answers[...]
        for try await arrival in connections {
          let connection = arrival.take()
          if let answer = left.popFirst() {
            try await serve(connection, answer, requests)
          } else {
            try await connection.executeThenClose { _, _ in }
          }
        }
      }
    }
    try await body(socket, requests)
    group.cancelAll()
    do { try await group.waitForAll() } catch is CancellationError {}
  }
  try FileManager.default.removeItem(atPath: directory)
}

/// A connection on its way to whoever answers it.
///
/// It is closed when nobody takes it, since the stand-in has just ended: NIO ends the whole process when a connection's
/// writer is dropped unfinished.
private final class Arrival: Sendable {
  private let connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>
  private let isTaken = Atomic(false)

  init(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) {
    self.connection = connection
  }

  /// Gives it to who answers it, once.
  func take() -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    isTaken.store(true, ordering: .relaxed)
    return connection
  }

  deinit {
    guard !isTaken.load(ordering: .relaxed) else { return }
    // Throws when the connection is closed already, which is as good.
    Task.detached { [connection] in try? await connection.executeThenClose { _, _ in } }
  }
}

private func serve(
  _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ answer: StandInAnswer, _ requests: StandInRequests
) async throws {
  do {
    try await connection.executeThenClose { inbound, outbound in
      var received = ""
      var iterator = inbound.makeAsyncIterator()
      while !isWhole(received), let part = try await iterator.next() { received += String(buffer: part) }
      requests.append(received)
      if !answer.text.isEmpty { try await outbound.write(ByteBuffer(string: answer.text)) }
      if case .write(let parts) = answer {
        for await part in parts { try await outbound.write(ByteBuffer(string: part)) }
      }
      if case .hold = answer { while try await iterator.next() != nil {} }
    }
  } catch is IOError {
    // The client went first, which is its right.
  } catch is ChannelError {
    // The same.
  }
}

/// Whether head and body of a request are all there.
private func isWhole(_ request: String) -> Bool {
  guard let end = request.firstRange(of: "\r\n\r\n") else { return false }
  let length = request[..<end.lowerBound].split(separator: "\r\n")
    .first { $0.lowercased().hasPrefix("content-length: ") }
    .flatMap { Int($0.dropFirst("content-length: ".count)) }
  return request[end.upperBound...].utf8.count >= length ?? 0
}
