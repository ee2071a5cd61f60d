import SignalboxModel

/// Decides how many attempts a worker may hold, by what the machine bears: what an attempt needs is counted beforehand, and
/// when something runs short all the same nothing is claimed for a while.
struct MachineRoom {
  enum State: Equatable {
    /// Everything that fits is claimed.
    case enough
    /// Something ran short: nothing is claimed before `end`; then it is `trying`. The next pause is twice as long.
    case pausing(MachineShortage, end: Duration, pause: Duration)
    /// After a pause: `allowance` more may be claimed before `end`, then twice the `step`. When that is as much as the worker
    /// can hold it is `enough`; when something runs short again, `pausing`.
    case trying(MachineShortage, allowance: Int, step: Int, end: Duration, pause: Duration)
  }

  private(set) var state = State.enough
  /// How many slots of commands fit into the descriptors that attempts may have.
  let fitting: Int

  static let shortestPause = Duration.seconds(1)
  static let longestPause = Duration.seconds(30)
  /// How long a few attempts are given to run short again before more are claimed.
  static let trial = Duration.seconds(1)

  init(fitting: Int = .max) {
    self.fitting = fitting
  }

  /// What the machine is short of; nil while there is enough.
  var shortage: MachineShortage? {
    switch state {
    case .enough: nil
    case .pausing(let shortage, _, _), .trying(let shortage, _, _, _, _): shortage
    }
  }

  /// How long nothing is claimed; nil when that is over.
  var pause: Duration? {
    if case .pausing(_, _, let pause) = state { pause } else { nil }
  }

  /// When to look again, by the clock's uptime; nil while there is enough.
  var nextLook: Duration? {
    switch state {
    case .enough: nil
    case .pausing(_, let end, _), .trying(_, _, _, let end, _): end
    }
  }

  /// How many attempts may be claimed beside those that are running.
  var allowance: Int {
    switch state {
    case .enough: .max
    case .pausing: 0
    case .trying(_, let allowance, _, _, _): allowance
    }
  }

  /// An attempt found no room.
  ///
  /// - Returns: whether a pause begins with it.
  mutating func ranShort(_ shortage: MachineShortage, at now: Duration) -> Bool {
    let pause: Duration
    switch state {
    case .enough: pause = Self.shortestPause
    // Claimed before it began.
    case .pausing: return false
    case .trying(_, _, _, _, let former): pause = min(former * 2, Self.longestPause)
    }
    state = .pausing(shortage, end: now + pause, pause: pause)
    return true
  }

  /// Goes on when a pause, or a trial of some more attempts, is over.
  ///
  /// - Parameters:
  ///   - now: the uptime.
  ///   - most: how many attempts the worker can hold.
  /// - Returns: whether more may be claimed now than before.
  mutating func look(at now: Duration, most: Int) -> Bool {
    switch state {
    case .pausing(let shortage, let end, let pause) where now >= end:
      state = .trying(shortage, allowance: 1, step: 1, end: now + Self.trial, pause: pause)
    case .trying(let shortage, _, let step, let end, let pause) where now >= end:
      let next = step * 2
      state =
        next >= most
        ? .enough : .trying(shortage, allowance: next, step: next, end: now + Self.trial, pause: pause)
    case .enough, .pausing, .trying: return false
    }
    return true
  }

  /// So many are being claimed; fewer than none when a claim found less than it asked for, or an attempt has ended.
  mutating func take(_ count: Int) {
    guard case .trying(let shortage, let allowance, let step, let end, let pause) = state else { return }
    state = .trying(shortage, allowance: max(allowance - count, 0), step: step, end: end, pause: pause)
  }
}
