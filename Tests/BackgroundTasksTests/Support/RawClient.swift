import NIOCore
import NIOPosix
import Testing

/// One connection to a server, byte by byte: for what an HTTP client does not do.
struct RawClient {
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let channel: any Channel
  /// What was read and not yet taken.
  private var buffer = ""

  /// Connects, runs `body` and closes.
  static func run<Value>(port: Int, _ body: (inout RawClient) async throws -> Value) async throws -> Value {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.maxMessagesPerRead, value: 1)
      .connect(host: "localhost", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var client = RawClient(
        outbound: outbound, inbound: inbound.makeAsyncIterator(), channel: channel.channel)
      return try await body(&client)
    }
  }

  func send(_ text: String) async throws {
    try await outbound.write(ByteBuffer(string: text))
  }

  /// Sends a request without a body.
  func request(_ method: String = "POST", _ path: String, headers: String = "") async throws {
    let length = method == "POST" ? "Content-Length: 0\r\n" : ""
    try await send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(length)\(headers)\r\n")
  }

  /// Takes everything up to and with `mark`.
  ///
  /// - Throws: when the server closes before.
  mutating func take(through mark: String) async throws -> String {
    while true {
      if let range = buffer.firstRange(of: mark) {
        defer { buffer = String(buffer[range.upperBound...]) }
        return String(buffer[..<range.upperBound])
      }
      try await read()
    }
  }

  /// Takes the head of a response.
  mutating func takeHead() async throws -> String { try await take(through: "\r\n\r\n") }

  /// Takes everything until the server closes.
  mutating func takeAll() async throws -> String {
    while try await more() {}
    defer { buffer = "" }
    return buffer
  }

  /// Closes without reading what is on its way; returns when it is closed.
  func hangUp() async throws { try await channel.close().get() }

  private mutating func read() async throws {
    let isOpen = try await more()
    try #require(isOpen, "the server closed after: \(buffer)")
  }

  private mutating func more() async throws -> Bool {
    guard let part = try await inbound.next(isolation: #isolation) else { return false }
    buffer += String(buffer: part)
    return true
  }
}
