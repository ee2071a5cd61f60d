import CSignals
import Synchronization
import UnixSignals

/// Ends the process at the second SIGTERM or SIGINT, even when all of its threads are stuck.
///
/// A service group hears the first one alone and lets everything come to an orderly end, which can take as long as its work.
/// Call ``arm()`` once, before the group runs:
///
///     await SecondSignal.arm()
///     try await Application(router: router, services: [registry.controlServer(), registry]).runService()
public enum SecondSignal {
  /// Kept for the life of the process: with its last watcher the runtime would put its own handler away.
  private static let watcher = Mutex<UnixSignalsSequence?>(nil)

  /// Installs the handler. The exit status is then 130, as a shell tells of a program that ^C ended.
  public static func arm() async {
    // The runtime's handler must be there first, for ours to pass the first signal on to it.
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    watcher.withLock { $0 = signals }
    sb_end_at_second_signal()
  }
}
