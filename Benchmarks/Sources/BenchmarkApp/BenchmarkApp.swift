import ArgumentParser
import Hummingbird
import Logging
import ServiceLifecycle
import Signalbox
import SignalboxHummingbird
import SignalboxSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `benchmark-app`: a web app with a route for each kind of request that is compared.
@main
struct BenchmarkApp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark-app", abstract: "The web app that the benchmarks put under load.")

  @Option(help: "The port to listen on.")
  var port: Int
  @Option(help: ArgumentHelp("The file of the store; tasks are kept in memory unless given.", valueName: "path"))
  var file: String?
  @Option(help: ArgumentHelp("The socket for `signalbox`; none unless given.", valueName: "path"))
  var socket: String?
  @Option(help: "How many tasks a second it adds by itself.")
  var pace = 0

  func run() async throws {
    let logger = Logger(label: "benchmark-app", factory: { _ in SwiftLogNoOpLogHandler() })
    let store: any TaskStore = if let file { try SQLiteTaskStore(path: file) } else { MemoryTaskStore() }
    let registry = try TaskRegistry(store: store, catalogue: .benchmarks, logger: logger)
    var services: [any Service] = [EndAtOnce(), registry]
    if let socket { services.append(try registry.controlServer(socket: socket, logger: logger)) }
    if pace > 0 { services.append(Pacer(registry: registry, perSecond: pace)) }
    let app = Application(
      router: makeRouter(registry, store),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
      services: services, logger: logger)
    try await app.runService(gracefulShutdownSignals: [])
  }
}

/// Ends the process on SIGTERM without finishing tasks: what the benchmarks leave behind is of no use to anyone.
private struct EndAtOnce: Service {
  func run() async throws {
    signal(SIGTERM) { _ in _exit(0) }
    try await gracefulShutdown()
  }
}
