import NIOCore
import NIOPosix
import Testing

/// One connection to a server, byte by byte: for what an HTTP client does not do. For one task at a time.
actor RawClient {
  private let channel: any Channel
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  /// What was read and not yet taken.
  private var buffer = ""

  private init(
    _ channel: any Channel, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.channel = channel
    self.outbound = outbound
    self.inbound = inbound.makeAsyncIterator()
  }

  /// Connects, runs `body` and closes.
  static func run<Value: Sendable>(
    port: Int?, _ body: @Sendable (RawClient) async throws -> Value
  ) async throws -> Value {
    let port = try #require(port)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "localhost", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await body(RawClient(channel.channel, inbound, outbound))
    }
  }

  func send(_ text: String) async throws {
    try await outbound.write(ByteBuffer(string: text))
  }

  /// Sends a request without a body.
  func post(_ path: String) async throws {
    try await send("POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
  }

  /// Takes everything up to and with `mark`.
  ///
  /// - Throws: when the server closes before.
  func take(through mark: String) async throws -> String {
    while true {
      if let range = buffer.firstRange(of: mark) {
        defer { buffer = String(buffer[range.upperBound...]) }
        return String(buffer[..<range.upperBound])
      }
      let isOpen = try await read()
      try #require(isOpen, "the server closed after: \(buffer)")
    }
  }

  /// Takes the head of a response.
  func takeHead() async throws -> String { try await take(through: "\r\n\r\n") }

  /// Takes everything until the server closes.
  func takeAll() async throws -> String {
    while try await read() {}
    defer { buffer = "" }
    return buffer
  }

  /// Reads and forgets so many bytes.
  func skip(_ count: Int) async throws {
    var left = count - buffer.utf8.count
    buffer = ""
    while left > 0 {
      guard let part = try await next() else { return }
      left -= part.readableBytes
    }
  }

  /// Closes without reading what is on its way; returns when it is closed.
  func hangUp() async throws { try await channel.close().get() }

  private func read() async throws -> Bool {
    guard let part = try await next() else { return false }
    buffer += String(buffer: part)
    return true
  }

  private func next() async throws -> ByteBuffer? {
    var iterator = inbound
    defer { inbound = iterator }
    return try await iterator.next(isolation: self)
  }
}
