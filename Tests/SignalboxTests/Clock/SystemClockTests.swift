import Signalbox
import Testing

/// The clock of the machine: what it promises of sleeps.
@Suite(.timeLimit(.minutes(5))) struct SystemClockTests {
  private let clock = SystemClock()

  @Test(arguments: [Duration.seconds(1), .milliseconds(5), .zero, .seconds(-1)])
  func aSleepLastsAsLongAsItIsToldTo(_ duration: Duration) async throws {
    let start = clock.uptime()
    try await clock.sleep(for: duration)
    #expect(clock.uptime() - start >= duration)
  }

  @Test func aLongSleepDoesNotKeepAShorterOneThatComesLater() async throws {
    let long = Task { [clock] in try await clock.sleep(for: .seconds(100_000)) }
    try await clock.sleep(for: .seconds(1))
    long.cancel()
    await #expect(throws: CancellationError.self) { try await long.value }
  }

  @Test(arguments: [Duration.seconds(1000), .seconds(Int64.max), .milliseconds(900)])
  func aCancelledSleepEndsAtOnce(_ duration: Duration) async {
    let sleeps = (0..<100).map { _ in Task { [clock] in try await clock.sleep(for: duration) } }
    for sleep in sleeps { sleep.cancel() }
    for sleep in sleeps { await #expect(throws: CancellationError.self) { try await sleep.value } }
  }

  @Test func manyThatAreCancelledLeaveTheOthersAsTheyAre() async throws {
    let kept = Task { [clock] in try await clock.sleep(for: .seconds(1)) }
    for _ in 0..<5000 {
      let sleep = Task { [clock] in try await clock.sleep(for: .seconds(1000)) }
      sleep.cancel()
      await #expect(throws: CancellationError.self) { try await sleep.value }
    }
    try await kept.value
  }
}
