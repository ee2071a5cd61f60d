public import SignalboxModel

/// By how much the time of day was set while a store was open.
///
/// A store looks at it with the two clocks of each of its commits. What it has stored as a moment so much later is moved by
/// each jump, and stays so much later. Ages of what was stored before a jump are told without it.
public struct ClockJumps: Sendable {
  private struct Jump: Sendable {
    var by: Duration
    /// The time of day right after it.
    var after: Timestamp
    /// Tasks up to this one were added before it.
    var last: TaskID
  }

  /// What is less may be the time between two looks at clocks.
  private static let least = Duration.milliseconds(100)

  private var offset: Duration
  private var jumps: [Jump] = []

  public init(now: Timestamp, elapsed: Duration) {
    offset = Self.offset(now, elapsed)
  }

  /// How far the time of day was set since the last look; nil when it was not.
  public func jump(now: Timestamp, elapsed: Duration) -> Duration? {
    let jump = Self.offset(now, elapsed) - offset
    return jump < Self.least && jump > .zero - Self.least ? nil : jump
  }

  /// Takes in a jump.
  ///
  /// - Parameters:
  ///   - jump: by how much the time of day was set, forward when positive.
  ///   - now: the time of day after it.
  ///   - last: the latest task that was added before it.
  public mutating func take(_ jump: Duration, now: Timestamp, last: TaskID) {
    offset += jump
    jumps.append(Jump(by: jump, after: now, last: last))
    // Who sets the clock so often is not told more than this.
    if jumps.count > 1000 { jumps.removeFirst() }
  }

  /// Whether ages are what the time of day says.
  public var isEmpty: Bool { jumps.isEmpty }

  /// A time of day to judge by what is old enough to be deleted: nothing goes early because the clock was set, however often.
  public func cautious(_ now: Timestamp) -> Timestamp {
    var (shift, most) = (Duration.zero, Duration.zero)
    for jump in jumps.reversed() {
      shift += jump.by
      most = max(most, shift)
    }
    return now + (.zero - most)
  }

  /// How long ago a task was added.
  public func age(of id: TaskID, since moment: Timestamp, now: Timestamp) -> Duration {
    max(jumps.reduce(now - moment) { id <= $1.last ? $0 - $1.by : $0 }, .zero)
  }

  /// How long ago a moment was that was stored then. A moment that was twice, before and after a jump back, is taken for the
  /// later one.
  public func age(since moment: Timestamp, now: Timestamp) -> Duration {
    var shift = Duration.zero
    var end = now
    for jump in jumps.reversed() {
      if moment >= jump.after, moment <= end { return max(now - moment - shift, .zero) }
      shift += jump.by
      end = jump.after + (.zero - jump.by)
    }
    return max(now - moment - shift, .zero)
  }

  private static func offset(_ now: Timestamp, _ elapsed: Duration) -> Duration {
    .microseconds(now.microseconds) - elapsed
  }
}
