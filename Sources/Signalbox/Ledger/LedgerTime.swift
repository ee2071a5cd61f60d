package import SignalboxModel

/// What the clocks said when a commit began: one time for all that is decided in it.
package struct LedgerTime: Hashable, Sendable {
  /// By `TaskClock.uptime()`.
  package var uptime: Duration
  /// By `TaskClock.elapsed()`.
  package var elapsed: Duration
  /// By `TaskClock.now()`.
  package var now: Timestamp

  package init(uptime: Duration, elapsed: Duration, now: Timestamp) {
    self.uptime = uptime
    self.elapsed = elapsed
    self.now = now
  }
}
