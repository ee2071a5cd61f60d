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

  /// Creates a record without jumps, from what both clocks say at the same moment.
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

  /// These with a jump that no commit has seen yet.
  ///
  /// For moments: it tells nothing new of tasks by their ids.
  package func updated(now: Timestamp, elapsed: Duration) -> ClockJumps {
    guard let jump = self.jump(now: now, elapsed: elapsed) else { return self }
    var jumps = self
    jumps.take(jump, now: now, last: TaskID(0))
    return jumps
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

  /// How long ago a moment was that was stored then.
  ///
  /// A moment that was twice, before and after a jump back, is taken for the later one.
  public func age(since moment: Timestamp, now: Timestamp) -> Duration {
    let stretches = stretches(now: now)
    let stretch = stretches.latest.first { $0.from <= moment && moment <= $0.to }
    return max(now - moment - (stretch?.shift ?? stretches.rest), .zero)
  }

  /// The moment that is as long ago by the time of day as a stored one really is.
  package func adjusted(_ moment: Timestamp, now: Timestamp) -> Timestamp {
    isEmpty ? moment : now + (.zero - age(since: moment, now: now))
  }

  /// Stored moments between two jumps, and by how much the time of day was set since.
  package struct Stretch: Sendable {
    package var from: Timestamp
    package var to: Timestamp
    package var shift: Duration
  }

  /// The latest stretch first, and by how much the time of day was set since the moments that are in none.
  package func stretches(now: Timestamp) -> (latest: [Stretch], rest: Duration) {
    var found: [Stretch] = []
    var (shift, end) = (Duration.zero, now)
    for jump in jumps.reversed() {
      found.append(Stretch(from: jump.after, to: end, shift: shift))
      shift += jump.by
      end = jump.after + (.zero - jump.by)
    }
    return (found, shift)
  }

  /// The moments that were stored in the last `age`, by the time that passed: stretches that do not overlap, the latest first.
  package func stretches(within age: Duration, now: Timestamp) -> [Stretch] {
    let (latest, rest) = stretches(now: now)
    // From one of these to the next all moments are in the same stretch, or in none.
    var edges: Set<Timestamp> = [Timestamp(microseconds: .min)]
    for stretch in latest { edges.formUnion([stretch.from, stretch.to + .microseconds(1)]) }
    let starts = edges.sorted()
    let ends = starts.dropFirst().map { $0 + .microseconds(-1) } + [Timestamp(microseconds: .max)]
    let found = zip(starts, ends).compactMap { start, end -> Stretch? in
      let shift = latest.first { $0.from <= start && start <= $0.to }?.shift ?? rest
      let earliest = now + (.zero - (age + shift))
      let from = max(start, earliest + .microseconds(1))
      return from <= end ? Stretch(from: from, to: end, shift: shift) : nil
    }
    return found.sorted { $0.from + $0.shift > $1.from + $1.shift }
  }

  /// For tasks with higher ids than one, the latest first, by how much the time of day was set since they were added; and for
  /// all others.
  package var shiftsByID: (after: [(id: TaskID, shift: Duration)], rest: Duration) {
    var found: [(id: TaskID, shift: Duration)] = []
    var shift = Duration.zero
    for jump in jumps.reversed() {
      found.append((jump.last, shift))
      shift += jump.by
    }
    return (found, shift)
  }

  private static func offset(_ now: Timestamp, _ elapsed: Duration) -> Duration {
    .microseconds(now.microseconds) - elapsed
  }
}
