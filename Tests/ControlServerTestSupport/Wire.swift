import NIOCore
import NIOPosix
import Synchronization

/// A connection on which a test says what it likes.
///
/// For one task at a time.
package struct Wire: Sendable {
  private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
  private let reader: Reader
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

  private actor Reader {
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var text = ""

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) {
      iterator = inbound.makeAsyncIterator()
    }

    /// All that has come, once `isEnough` says so or the other side has closed.
    func read(until isEnough: @Sendable (String) -> Bool) async throws -> String {
      while !isEnough(text) {
        var iterator = iterator
        guard let part = try await next(&iterator) else { break }
        self.iterator = iterator
        text += String(buffer: part)
      }
      return text
    }

    private func next(_ iterator: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) async throws
      -> ByteBuffer?
    {
      do {
        return try await iterator.next(isolation: self)
      } catch is IOError {
        // It was closed with something unread, which is a reset.
        return nil
      }
    }
  }

  private init(
    _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.channel = channel
    self.outbound = outbound
    reader = Reader(inbound)
  }

  package func send(_ text: String) async throws {
    try await outbound.write(ByteBuffer(string: text))
  }

  package func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
    try await reader.read(until: isEnough)
  }

  /// All that has come and comes until the other side closes.
  package func rest() async throws -> String {
    try await reader.read { _ in false }
  }

  /// Connects to a port of this machine for as long as `body` runs.
  package static func with<Value: Sendable>(
    port: Int, _ body: @Sendable (Wire) async throws -> Value
  ) async throws -> Value {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await body(Wire(channel, inbound, outbound))
    }
  }
}

/// Connects to a Unix socket, sends, and reads nothing for as long as `body` runs.
///
/// The server must have closed the connection by then.
///
/// - Returns: How many bytes the system had kept for it.
package func withoutReading(
  _ text: String, over socket: String, _ body: () async throws -> Void
) async throws -> Int {
  let count = CountHandler()
  let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .channelOption(.autoRead, value: false)
    .channelInitializer { $0.pipeline.addHandler(count) }
    .connect(unixDomainSocketPath: socket).get()
  // Not waited for: the server stops reading too.
  channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
  try await body()
  do {
    try await channel.setOption(.autoRead, value: true).get()
  } catch ChannelError.ioOnClosedChannel {
    // The end was read, and all that was kept before it.
  }
  try await channel.closeFuture.get()
  return count.bytes.withLock { $0 }
}

/// Counts the bytes that come.
private final class CountHandler: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  let bytes = Mutex(0)

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let count = unwrapInboundIn(data).readableBytes
    bytes.withLock { $0 += count }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // The server closed it with requests unread, which is a reset.
    context.close(promise: nil)
  }
}
