import NIOCore
import NIOPosix

/// Writes bytes that are no proper request to a Unix socket and reads until the server closes.
package func exchange(_ bytes: [UInt8], over socket: String) async throws -> String {
  let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .connect(unixDomainSocketPath: socket) { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
          wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
      }
    }
  return try await channel.executeThenClose { inbound, outbound in
    try await outbound.write(ByteBuffer(bytes: bytes))
    outbound.finish()
    var answer = ByteBuffer()
    for try await var part in inbound { answer.writeBuffer(&part) }
    return String(buffer: answer)
  }
}

/// The path under which the system knows a socket that somebody listens on.
package func boundPath(of socket: String) async throws -> String? {
  let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .connect(unixDomainSocketPath: socket).get()
  let path = channel.remoteAddress?.pathname
  try await channel.close()
  return path
}
