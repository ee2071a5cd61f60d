package import Glibc

/// A process that is, or was, a server: its number, and when it started, without which the number could be another's.
package struct ServerMark: Hashable, Sendable {
  package var pid: pid_t
  /// Ticks since the machine started.
  package var startTime: UInt64

  package init(pid: pid_t, startTime: UInt64) {
    self.pid = pid
    self.startTime = startTime
  }

  /// This process; nil where there is no `/proc`.
  package static let own: ServerMark? = {
    guard let entry = try? ProcessTable().entry(getpid()) else { return nil }
    return ServerMark(pid: entry.pid, startTime: entry.startTime)
  }()

  /// As in a mark: `4711:88321`.
  var text: String { "\(pid):\(startTime)" }

  init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let pid = pid_t(parts[0]), let startTime = UInt64(parts[1]) else { return nil }
    self.init(pid: pid, startTime: startTime)
  }
}
