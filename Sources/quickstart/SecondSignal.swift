import ArgumentParser
import ServiceLifecycle
import UnixSignals

/// Ends the process at once on a second SIGTERM or ^C; a service group hears only the first, which drains.
struct SecondSignal: Service {
  func run() async throws {
    var isFirst = true
    for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint).cancelOnGracefulShutdown() {
      // As a shell tells of a program that ^C ended: 128 and the number of SIGINT.
      if !isFirst { Quickstart.exit(withError: ExitCode(128 + 2)) }
      isFirst = false
    }
  }
}
