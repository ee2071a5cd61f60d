import HummingbirdCore
import Logging
import NIOCore
import SignalboxModel

/// What one connection passes through: bounds on slow readers, also at a shutdown, TLS where the way in has it, HTTP with bounds
/// on slow requests.
struct ControlChannel: ServerChildChannel {
  typealias Value = ControlConnection

  private let http: HTTP1Channel
  private let encryption: ConnectionEncryption?
  private let addresses: AddressLimit
  private let connections: ConnectionLimit
  private let limits: ServerLimits
  private let logger: Logger

  init(
    responder: @escaping HTTPChannelHandler.Responder, encryption: ConnectionEncryption?, limits: ServerLimits,
    logger: Logger
  ) {
    self.encryption = encryption
    self.limits = limits
    self.logger = logger
    addresses = AddressLimit(most: limits.connectionsPerAddress)
    let connections = ConnectionLimit(most: limits.connections)
    self.connections = connections
    http = HTTP1Channel(
      responder: responder,
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [RequestWatchHandler(limits: limits, connections: connections, logger: logger)],
        idleTimeout: TimeAmount(limits.idle),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: ServerLimits.headerField, maxHeaderListSize: ServerLimits.headers,
          maxHeaderFieldCount: ServerLimits.headerCount)))
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let isAdmitted = addresses.admit(channel)
    let hasPlace = isAdmitted && connections.admit(channel)
    return channel.eventLoop.makeCompletedFuture {
      keepAlive(channel)
      boundSending(channel)
      let pipeline = channel.pipeline.syncOperations
      if isAdmitted, !hasPlace {
        self.logger.debug("refused a connection: there are too many, and none is idle")
        let answer = LastAnswer.text(of: .tooManyConnections(limits.connections))
        try pipeline.addHandler(RefusalHandler(encryption == nil ? ByteBuffer(string: answer) : nil))
      }
      try pipeline.addHandler(ReadingWatchHandler(limits: limits, logger: self.logger))
      try pipeline.addHandler(ShutdownHandler(limits: limits, logger: self.logger))
      if let encryption { try pipeline.addHandlers(encryption()) }
      try pipeline.addHandler(ArrivalHandler())
    }.flatMap {
      http.setup(channel: channel, logger: logger)
    }.map { connection in
      // Closed only now: a setup that fails would end the listener.
      if !isAdmitted {
        self.logger.debug("closed a connection: its address has too many")
        channel.close(promise: nil)
      }
      return ControlConnection(connection)
    }
  }

  func handle(value: Value, logger: Logger) async {
    await http.handle(value: value.take(), logger: logger)
  }

  /// Has the system hold little of what is sent on a Unix socket, so that what the client takes is seen while it takes it.
  ///
  /// Linux calls such a socket writable only once three quarters of its buffer are free, and frees it in pieces of half its
  /// size: with the usual 208 KiB a client must take 192 KiB before any of it shows, with this 64 KiB.
  private func boundSending(_ channel: any Channel) {
    guard channel.remoteAddress?.port == nil else { return }
    set(
      .so_sndbuf, to: SocketOptionValue(ServerLimits.sendBuffer), on: channel,
      whatItMeans: "a connection keeps its send buffer")
  }

  /// Has the system ask now and then whether the machine at the other end is still there.
  private func keepAlive(_ channel: any Channel) {
    guard channel.remoteAddress?.port != nil else { return }
    set(.so_keepalive, to: 1, on: channel, whatItMeans: "a connection cannot be kept alive")
  }

  /// Sets an option of a connection, which goes on without it when that fails; the log tells what that means.
  private func set(
    _ option: NIOBSDSocket.Option, to value: SocketOptionValue, on channel: any Channel, whatItMeans: Logger.Message
  ) {
    do {
      try channel.syncOptions?.setOption(.socketOption(option), value: value)
    } catch {
      // It is closed already. A setup that fails would end the listener.
      logger.debug(whatItMeans, metadata: ["error": "\(error)"])
    }
  }
}

extension Problem {
  fileprivate static func tooManyConnections(_ most: Int) -> Problem {
    Problem(
      type: "tooManyConnections", title: "Too many connections", status: 503,
      detail: "There are \(most) connections open, and may be no more: close some, or try again.")
  }
}
