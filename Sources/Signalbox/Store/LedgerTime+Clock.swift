import SignalboxModel

extension LedgerTime {
  /// The time for a commit that begins now.
  ///
  /// The uptime first: were the clock moved in between, what is due would come early rather than late.
  package init(_ clock: any TaskClock) {
    let (uptime, elapsed) = (clock.uptime(), clock.elapsed())
    self.init(uptime: uptime, elapsed: elapsed, now: clock.now())
  }
}
