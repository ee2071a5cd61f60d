import Signalbox
import Testing

@Suite struct StartRateTests {
  /// Takes whatever may start at steps of so long, and says how many that were.
  private func starts(_ rate: Double, every step: Duration, for duration: Duration) -> Int {
    var rate = StartRate(rate, at: .zero)
    var count = 0
    var uptime = Duration.zero
    while uptime < duration {
      while rate.available(at: uptime) > 0 {
        rate.take(at: uptime)
        count += 1
      }
      uptime += step
    }
    return count
  }

  @Test(arguments: [
    (0.001, 1), (0.1, 1), (1, 10), (2.5, 26), (3, 32), (7.3, 79), (100, 1099), (999.9, 10997), (10_000, 109_990),
  ]) func overTimeItIsTheRateAndOneBurst(rate: Double, count: Int) {
    #expect(starts(rate, every: .milliseconds(1), for: .seconds(10)) == count)
  }

  @Test(arguments: [0.001, 0.3, 1, 3, 7.3, 49.7, 333.3, 1_000_000]) func theNextStartMayComeWhenItSays(rate: Double) {
    var starts = StartRate(rate, at: .seconds(5))
    var uptime = Duration.seconds(5)
    for _ in 0..<1000 {
      guard let next = starts.next(at: uptime) else {
        starts.take(at: uptime)
        continue
      }
      #expect(next > .zero && starts.available(at: uptime) == 0)
      uptime += next
      #expect(starts.available(at: uptime) >= 1 && starts.next(at: uptime) == nil)
    }
  }

  @Test func anotherRateKeepsWhatWasStarted() {
    var rate = StartRate(10, at: .zero)
    for _ in 0..<4 { rate.take(at: .zero) }
    #expect(rate.changed(to: 10, at: .zero).available(at: .zero) == 6)
    #expect(rate.changed(to: 6, at: .zero).available(at: .zero) == 2)
    #expect(rate.changed(to: 3, at: .zero).available(at: .zero) == 0)
    #expect(rate.changed(to: 0.5, at: .zero).next(at: .zero) == .seconds(2))
    #expect(rate.changed(to: 3, at: .seconds(9)).available(at: .seconds(9)) == 3)
  }
}
