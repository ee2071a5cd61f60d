import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import SignalboxHummingbird

/// Connections between being accepted and being answered.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionTests {
  @Test func `one that comes while its listener ends is closed, and the process goes on`() async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let connections = ControlChannel(
      responder: { _, _, _ in Issue.record("answered") }, encryption: nil, limits: ServerLimits(), logger: logger)
    let channel = NIOAsyncTestingChannel()
    let address = try SocketAddress(unixDomainSocketPath: "/control.sock")
    // In one step, as a listener does it; and nobody takes what the setup gives.
    try await channel.testingEventLoop.executeInContext {
      _ = connections.setup(channel: channel, logger: logger)
      channel.connect(to: address, promise: nil)
    }
    try await channel.closeFuture.get()
    #expect(!channel.isActive)
  }
}
