import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import Signalbox
import SignalboxClient
import SignalboxHummingbird
import SignalboxProcess

/// `signalbox demo`: a server with sample tasks, and the dashboard on it.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Try it out: a server of its own with sample tasks, and its dashboard.",
    discussion: "It needs no configuration and leaves nothing behind: its store is a temporary file.")

  @OptionGroup var looks: LooksOptions

  func run() async throws {
    try await reporting {
      DescriptorLimit.raise()
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      var setup = ServerSetup(environment: ProcessInfo.processInfo.environment)
      setup.name = "demo"
      setup.store = .sqlite(path: directory.path + "/tasks.sqlite")
      setup.socket = directory.path + "/demo.sock"
      setup.slots = 12
      setup.drain = .zero
      setup.catalogue = .demo
      // The terminal is the dashboard's: a log line would spoil it.
      let server = try setup.makeServer(logger: Logger(label: "demo", factory: { _ in SwiftLogNoOpLogHandler() }))
      try await show(server)
      try await server.store.close()
    }
  }

  private func show(_ server: Server) async throws {
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [server.control, server.registry],
        logger: Logger(label: "demo", factory: { _ in SwiftLogNoOpLogHandler() })))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      _ = try await server.control.addresses()
      let script = DemoScript(registry: server.registry)
      try await script.start()
      let feeder = Task { try await script.keepGoing() }
      defer { feeder.cancel() }
      try await DashboardSession(endpoint: .unixSocket(server.socket), looks: looks).run()
      feeder.cancel()
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}

/// A directory of this process's own, closed to others.
struct TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/signalbox-demo-\(UInt32.random(in: .min ... .max))"
    try PrivateDirectory.makeNew(path)
  }

  func remove() {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Console.complain("\(path) is left behind: \(Failure.message(of: error))")
    }
  }
}
