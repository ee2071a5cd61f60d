/// Decides whether a client reads what it is sent.
///
/// Told of what was handed over and of what still waits, it sees what went out.
struct ReadingWatch {
  enum Action: Hashable {
    case none
    /// Looks again after the time that a client has.
    case wait
    case stop
    case close
  }

  /// What a client must take in that time, if there is as much.
  let least: Int
  private var written = 0
  /// What had been written when it was flushed last.
  private var flushed = 0
  /// What had gone out when the wait began; nil while nothing waits.
  private var mark: Int?

  init(least: Int) {
    self.least = least
  }

  mutating func wrote(_ bytes: Int) { written += bytes }

  /// - Parameter waiting: bytes that have not gone out, those not flushed yet included.
  mutating func flushes(waiting: Int) {
    // All of the flush before is out: the client is not behind, whatever comes now.
    if waiting <= written - flushed { mark = nil }
    flushed = written
  }

  mutating func hasFlushed(waiting: Int) -> Action {
    if waiting == 0 {
      mark = nil
      return .stop
    }
    guard mark == nil else { return .none }
    mark = written - waiting
    return .wait
  }

  mutating func timeIsUp(waiting: Int) -> Action {
    guard let mark, waiting > 0 else {
      self.mark = nil
      return .stop
    }
    let gone = written - waiting
    guard gone - mark >= least else { return .close }
    self.mark = gone
    return .wait
  }
}
