import Signalbox
import Testing

@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy(maxAttempts: 5, base: .seconds(1), cap: .seconds(600))

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (10, 512), (11, 600), (12, 600)])
  func longestPauseDoublesUpToTheCap(tries: Int, seconds: Int) {
    // Just under 1 gives almost the longest pause; half of it is exact.
    #expect(policy.pause(afterTries: tries, random: 0.5) == .seconds(seconds) * 0.5)
  }

  @Test func pauseIsSpreadFromZero() {
    #expect(policy.pause(afterTries: 7, random: 0) == .zero)
    #expect(policy.pause(afterTries: 7, random: 0.25) == .seconds(16))
    #expect(policy.pause(afterTries: 7, random: 0.999) < .seconds(64))
  }

  @Test(arguments: [RetryPolicy(), RetryPolicy(base: .seconds(600), cap: .seconds(1)), .never])
  func noPauseIsOutsideItsBounds(policy: RetryPolicy) {
    var numbers = SeededNumbers(seed: 7)
    for tries in 1...200 {
      let pause = policy.pause(afterTries: tries, random: .random(in: 0..<1, using: &numbers))
      #expect(pause >= .zero)
      #expect(pause < policy.cap)
    }
  }

  @Test func tenThousandTriesDoNotOverflow() {
    let endless = RetryPolicy(base: .seconds(1), cap: .seconds(Int64.max))
    #expect(policy.pause(afterTries: 10_000, random: 0.5) == .seconds(300))
    #expect(endless.pause(afterTries: 10_000, random: 0.5) > .seconds(Int64.max / 4))
  }

  @Test(arguments: [-1, 0, 1])
  func countsBelowOneAreTheFirstTry(tries: Int) {
    #expect(policy.pause(afterTries: tries, random: 0.5) == .milliseconds(500))
  }

  @Test(arguments: [Duration.zero, .seconds(-3)])
  func aBaseOfNothingPausesNever(base: Duration) {
    #expect(RetryPolicy(base: base).pause(afterTries: 10_000, random: 0.9) == .zero)
  }
}
