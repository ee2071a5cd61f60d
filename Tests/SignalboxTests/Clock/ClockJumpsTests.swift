import Signalbox
import SignalboxModel
import Testing

/// What was stored before the time of day was set, seen after it.
@Suite struct ClockJumpsTests {
  private static let noon = Timestamp(microseconds: 1_795_442_607_000_000)

  private func at(_ seconds: Int) -> Timestamp { Self.noon + .seconds(seconds) }

  @Test func whatIsBetweenTwoLooksAtClocksIsNoJump() {
    let jumps = ClockJumps(now: at(0), elapsed: .seconds(100))
    #expect(jumps.jump(now: at(10), elapsed: .seconds(110)) == nil)
    #expect(jumps.jump(now: at(10) + .milliseconds(99), elapsed: .seconds(110)) == nil)
    #expect(jumps.jump(now: at(10) + .milliseconds(100), elapsed: .seconds(110)) == .milliseconds(100))
    #expect(jumps.jump(now: at(-50), elapsed: .seconds(110)) == .seconds(-60))
  }

  @Test func aJumpThatWasTakenIsNoNewOne() {
    var jumps = ClockJumps(now: at(0), elapsed: .zero)
    jumps.take(.seconds(60), now: at(70), last: TaskID(5))
    #expect(jumps.jump(now: at(70), elapsed: .seconds(10)) == nil)
    #expect(!jumps.isEmpty)
  }

  @Test(arguments: [3600, -3600])
  func agesLeaveOutJumpsThatCameLater(by: Int) {
    var jumps = ClockJumps(now: at(0), elapsed: .zero)
    jumps.take(.seconds(by), now: at(10 + by), last: TaskID(5))
    let now = at(30 + by)
    #expect(jumps.age(of: TaskID(5), since: at(4), now: now) == .seconds(26))
    #expect(jumps.age(of: TaskID(6), since: at(15 + by), now: now) == .seconds(15))
    #expect(jumps.age(since: at(4), now: now) == .seconds(26))
    #expect(jumps.age(since: at(15 + by), now: now) == .seconds(15))
  }

  @Test(arguments: [3600, -3600])
  func aJumpThatNoCommitHasSeenCountsForMoments(by: Int) {
    let jumps = ClockJumps(now: at(0), elapsed: .zero)
    let now = at(30 + by)
    #expect(jumps.updated(now: at(30), elapsed: .seconds(30)).isEmpty)
    #expect(jumps.updated(now: now, elapsed: .seconds(30)).age(since: at(4), now: now) == .seconds(26))
  }

  @Test(arguments: [[], [3600], [-3600], [-3600, 3600], [3600, -3600, -5, 60], [-30, -30, 100], [-5, -5, -5, -5]])
  func stretchesTellTheSameAsAges(by: [Int]) {
    var jumps = ClockJumps(now: at(0), elapsed: .zero)
    var wall = 0
    for jump in by {
      wall += 10 + jump
      jumps.take(.seconds(jump), now: at(wall), last: TaskID(0))
    }
    let now = at(wall + 10)
    let stretches = jumps.stretches(within: .seconds(35), now: now)
    for seconds in stride(from: wall - 4000, through: wall + 4000, by: 5) {
      let moment = at(seconds)
      let found = stretches.filter { $0.from <= moment && moment <= $0.to }
      let age = jumps.age(since: moment, now: now)
      #expect(found.count == (age < .seconds(35) ? 1 : 0), "\(seconds)")
      if let stretch = found.first { #expect(max(now - (moment + stretch.shift), .zero) == age, "\(seconds)") }
    }
  }

  @Test func noAgeIsNegative() {
    let jumps = ClockJumps(now: at(0), elapsed: .zero)
    #expect(jumps.age(of: TaskID(1), since: at(10), now: at(0)) == .zero)
    #expect(jumps.age(since: at(10), now: at(0)) == .zero)
  }

  @Test(arguments: [[86400], [86400, -86400], [-86400, 86400], [3600, 86400, -100_000]])
  func nothingLooksOlderThanItIs(by: [Int]) {
    var jumps = ClockJumps(now: at(0), elapsed: .zero)
    var wall = 0
    var moments: [(at: Timestamp, passed: Int)] = [(at(0), 0)]
    for (index, jump) in by.enumerated() {
      wall += 10 + jump
      jumps.take(.seconds(jump), now: at(wall), last: TaskID(0))
      moments.append((at(wall), 10 * (index + 1)))
    }
    let passed = 10 * by.count
    for moment in moments { #expect(jumps.cautious(at(wall)) - moment.at <= .seconds(passed - moment.passed)) }
  }
}
