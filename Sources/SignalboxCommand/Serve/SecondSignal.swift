import UnixSignals

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ends the process at once on a second SIGTERM or SIGINT; a service group hears only the first.
enum SecondSignal {
  /// Watches until cancelled.
  static func watch() async {
    var count = 0
    for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
      count += 1
      // 128 and the signal's number, as a shell tells of a program that a signal ended.
      if count == 2 { exit(128 + SIGINT) }
    }
  }
}
