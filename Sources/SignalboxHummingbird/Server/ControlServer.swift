public import Logging
public import ServiceLifecycle
public import Signalbox

/// Serves the control API of one registry: always on a Unix socket, and on TCP when SignalboxTCP is added.
///
/// `signalbox serve` and an app use the same one. In an app it goes before the registry, so that it is stopped after it and
/// operators see the drain:
///
///     try await Application(router: router, services: [registry.controlServer(), registry]).runService()
///
/// The socket's file is 0600 in a directory that is 0700 and ours; whoever can open it may do everything. By TCP a bearer
/// token is needed, and TLS beyond this machine.
public final class ControlServer: Service {
  private let calls: ControlCalls
  private let configuration: ControlServerConfiguration
  private let logger: Logger
  private let startup = Startup()

  /// Creates a server of one registry; nothing is opened until ``run()``.
  public init(registry: TaskRegistry, configuration: ControlServerConfiguration, logger: Logger) {
    calls = ControlCalls(registry: registry)
    self.configuration = configuration
    self.logger = logger.safe
  }

  /// Where it can be reached, the port that the system chose included.
  ///
  /// Waits until it can.
  ///
  /// - Throws: the error that kept it from starting; `CancellationError` when it ended before it was asked.
  public func addresses() async throws -> [ControlAddress] {
    try await startup.wait()
  }

  /// Serves until a graceful shutdown; then it ends the open streams and answers the requests in progress, for as long as
  /// ``ServerLimits/shutdown`` allows.
  ///
  /// - Throws: ``ControlServerError`` when it cannot start.
  public func run() async throws {
    do {
      try await serve()
      startup.finish(.failure(CancellationError()))
    } catch {
      startup.finish(.failure(error))
      throw error
    }
  }

  private func serve() async throws {
    var configuration = configuration
    let count = 1 + configuration.entrances.count
    configuration.limits = configuration.limits.within(descriptors: DescriptorLimit.current, listeners: count)
    let socket = SocketListener(
      file: try SocketFile(path: configuration.socket), limits: configuration.limits, calls: calls, logger: logger,
      watch: configuration.watch)
    let network = try configuration.entrances.map { entrance in
      TCPListener(try entrance.open(logger), limits: configuration.limits, calls: calls, logger: logger)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (bound, report) = AsyncStream<Result<ControlAddress, ControlServerError>>.makeStream()
      group.addTask { try await socket.run { report.yield($0) } }
      for listener in network { group.addTask { try await listener.run { report.yield($0) } } }
      group.addTask { try await self.announce(bound, count: count) }
      // The first that fails ends the others; `waitForAll` would wait for them.
      for try await _ in group {}
    }
  }

  /// Waits for every listener and tells those who wait for the server.
  private func announce(
    _ bound: AsyncStream<Result<ControlAddress, ControlServerError>>, count: Int
  ) async throws {
    var addresses: [ControlAddress] = []
    for await address in bound {
      addresses.append(try address.get())
      guard addresses.count == count else { continue }
      // The socket first, whichever was ready first.
      addresses = addresses.filter(\.isSocket) + addresses.filter { !$0.isSocket }
      logger.info("control API is up", metadata: ["at": "\(addresses.map(\.description).joined(separator: ", "))"])
      return startup.finish(.success(addresses))
    }
  }
}
