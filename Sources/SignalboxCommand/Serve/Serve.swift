import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxProcess

/// `signalbox serve`: a server that runs commands.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run a server that stores tasks and runs shell commands.",
    discussion: """
      By default tasks are kept in SQLite and outlive the server: what ran when it was killed runs again at the next \
      start. One SIGTERM or ^C gives running commands 30 s, then asks them to stop, and puts back what has not ended; \
      a second one ends the server at once. SIGHUP does what the first one does, unless nohup has it ignored. Flags win over SIGNALBOX_* variables, and those over the section [serve] \
      of the config file.
      """)

  enum OnLoss: String, ExpressibleByArgument, CaseIterable {
    case rerun
    case fail
  }

  @Option(
    help: ArgumentHelp(
      "What the server is called, by default \"default\"; its socket is NAME.sock, and the dashboard and stats show it.",
      valueName: "name"))
  var name: String?
  @Option(help: ArgumentHelp("memory, or sqlite:PATH.", discussion: "By default tasks.sqlite in the state directory."))
  var store: String?
  @Option(help: ArgumentHelp("The Unix socket to serve on.", valueName: "path"), completion: .file())
  var socket: String?
  @OptionGroup var access: AccessOptions
  @Option(help: "How many commands run at once; by default as many as there are cores.")
  var slots: Int?
  @Option(help: "What becomes of a command whose server died: it runs again, or its task fails.")
  var onLoss = OnLoss.rerun
  @Option(
    help: ArgumentHelp(
      "Run this shell command when a task fails for good.",
      discussion: "It is a task of the queue on-failure; SIGNALBOX_FAILED_ID and other variables describe the failure.",
      valueName: "command"))
  var onFailure: String?
  @Option(
    help: ArgumentHelp(
      "The same from a file that only you can read: a command, or an https:// address to post to.", valueName: "path"),
    completion: .file())
  var onFailureFile: String?
  @OptionGroup var keeping: KeepingOptions
  @Option(help: ArgumentHelp("How much of each attempt's log is kept, such as 16M.", valueName: "size"))
  var logCap: ByteCount?
  @Option(
    help: "The lowest level to log: trace, debug, info, notice, warning, error or critical.",
    completion: .list(Logger.Level.allCases.map(\.rawValue)),
    transform: { text in
      guard let level = Logger.Level(rawValue: text) else {
        let levels = Logger.Level.allCases.map(\.rawValue)
        throw ValidationError(
          "--log-level is one of \(levels.joined(separator: ", "))\(Suggestion.aside(for: text, among: levels))")
      }
      return level
    })
  var logLevel = Logger.Level.notice

  func validate() throws {
    if let slots, !(1...10000).contains(slots) { throw ValidationError("--slots goes from 1 to 10000") }
    if let logCap, logCap.bytes < 2 << 20 || logCap.bytes > 4 << 30 {
      throw ValidationError("--log-cap goes from 2M to 4G")
    }
  }

  func run() async throws {
    Console.detach()
    let level = logLevel
    LoggingSystem.bootstrap { ProcessLog.standardError.handler(label: $0, level: level) }
    try await reporting {
      DescriptorLimit.raise()
      let environment = ProcessInfo.processInfo.environment
      let section =
        try ConfigFile.load(environment: environment, warnings: .all).serve ?? ConfigFile.ServeSection()
      var setup = ServerSetup(environment: environment)
      if let name = name ?? section.name {
        // The same rule as for a socket's file.
        _ = try SocketPath.standard(name: name, environment: environment)
        setup.name = name
      }
      setup.store = try StoreChoice(store ?? environment["SIGNALBOX_STORE"] ?? section.store, environment)
      setup.socket = socket ?? environment["SIGNALBOX_SOCKET"] ?? section.socket
      if setup.socket?.hasPrefix("/") == false { _ = try SystemText.currentDirectory() }
      setup.access = try access.access(section, environment)
      setup.slots = slots ?? section.slots ?? ProcessInfo.processInfo.activeProcessorCount
      setup.onFailure = try OnFailure.read(flag: onFailure, file: onFailureFile, section, environment)
      setup.keeping = try keeping.keeping(section)
      setup.rescue.failsCommands = onLoss == .fail
      if let logCap { setup.logCap = LogCap(head: 1 << 20, tail: logCap.bytes - 1 << 20) }
      try await serve(setup)
    }
  }

  /// Opens a store, and says in the log what takes so long when it does: stored data of an earlier version is brought
  /// to the newest schema.
  ///
  /// - Parameters:
  ///   - logger: the log.
  ///   - interval: after how long it is said, each time.
  ///   - open: the work, which may block its thread.
  /// - Returns: what the work gives.
  static func opening<Value: Sendable>(
    _ logger: Logger, every interval: Duration = .seconds(2), _ open: () async throws -> Value
  ) async rethrows -> Value {
    // Cancelled and awaited when this returns.
    async let _: Void = tellPatience(logger, every: interval)
    return try await open()
  }

  @concurrent private static func tellPatience(_ logger: Logger, every interval: Duration) async {
    let start = ContinuousClock.now
    do {
      while true {
        try await Task.sleep(for: interval)
        let time = DurationText.elapsed(ContinuousClock.now - start)
        logger.notice("the store is being opened, \(time) so far; data of an earlier version is converted first")
      }
    } catch {
      // It is open, or cannot be opened.
    }
  }

  private func serve(_ setup: ServerSetup) async throws {
    let logger = Logger(label: "signalbox")
    let server = try await Self.opening(logger) { try setup.makeServer(logger: logger) }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: server.control), .init(service: server.registry)], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await announce(server) }
      try await group.runHeedingSignals()
      tasks.cancelAll()
      try await tasks.waitForAll()
    }
    try await server.store.close()
  }

  private func announce(_ server: Server) async throws {
    do {
      let addresses = try await server.control.addresses()
      Console.note(
        "signalbox \(SignalboxVersion.current) serves on \(addresses.map(\.description).joined(separator: " and "))")
      let slots = server.registry.slots.limitText ?? "slots: \(server.slots)"
      Console.note("tasks: \(server.store.summary) · \(slots)")
      if let path = server.tokenPath { Console.note("token: \(path)") }
      Console.note("watch it with: signalbox\(server.isDefault ? "" : " watch --socket \(server.socket)")")
    } catch is CancellationError {
      // It ended before it could start; its own error tells why.
    }
  }
}

/// A size in bytes, such as `512K`, `16M`, `1G`.
struct ByteCount: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Int(unit == nil ? argument : String(argument.dropLast())), number >= 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    if overflow { return nil }
    self.bytes = bytes
  }
}
