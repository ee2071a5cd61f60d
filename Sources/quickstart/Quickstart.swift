import ArgumentParser
import FoundationEssentials
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Signalbox
import SignalboxHummingbird
import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `quickstart`: a web app whose requests leave work behind.
@main
struct Quickstart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quickstart",
    abstract: "A web app with background tasks: POST /register, /order and /complex-task.",
    discussion: """
      Its tasks outlive it: what was not done when it ended is done at the next start. One SIGTERM or ^C lets requests and \
      tasks come to their end, for at most 30 s; a second one ends it at once.
      """)

  @Option(help: "The port to listen on, 8080 unless PORT says otherwise; 0 is any free one.")
  var port: Int?
  @Option(help: ArgumentHelp("The socket for `signalbox`; SIGNALBOX_SOCKET does too.", valueName: "path"))
  var socket: String?
  @Option(help: "memory, or sqlite:PATH; SIGNALBOX_STORE does too. By default a file in the state directory.")
  var store: String?

  func run() async throws {
    let settings = try Settings(
      port: port, socket: socket, store: store, environment: ProcessInfo.processInfo.environment)
    LoggingSystem.bootstrap { ProcessLog.standardError.handler(label: $0) }
    await ProcessMain.run {
      let logger = Logger(label: "quickstart")
      let store = try settings.store.open()
      do {
        let app = try makeApplication(settings: settings, store: store, services: .real, logger: logger)
        try await ServiceGroup(services: [app], logger: logger).runHeedingSignals()
      } catch let error as IOError {
        throw StartFailure(
          description: "cannot listen on port \(settings.port): \(reason(error)); give another with --port")
      }
      try await store.close()
    }
  }

  private func reason(_ error: IOError) -> String {
    error.errnoCode == EADDRINUSE ? "another program has it" : String(cString: strerror(error.errnoCode))
  }
}

/// Why the app cannot start, for the person who starts it.
struct StartFailure: Error, CustomStringConvertible {
  var description: String
}
