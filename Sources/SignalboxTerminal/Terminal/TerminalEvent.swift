package import SignalboxDashboard

/// What a terminal has to say.
package enum TerminalEvent: Hashable, Sendable {
  case key(Key)
  /// The terminal has another size; draw a grid of it.
  case resized(Size)
  /// The terminal was given back and the process is about to stop.
  case suspended
  /// The process goes on; the terminal is taken again and shows the last grid.
  case resumed
  /// Someone asks the process to end (SIGTERM, SIGINT). A second request ends it at once.
  case terminationRequested
  /// The terminal is gone: no key comes and nothing is drawn any more.
  case hangup
}
