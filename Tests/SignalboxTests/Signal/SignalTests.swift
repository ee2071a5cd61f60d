import SignalboxTesting
import Testing

@testable import Signalbox

@Suite(.timeLimit(.minutes(5))) struct SignalTests {
  private let signal = Signal()
  private let clock = ManualClock()

  @Test func aRaisedFlagIsMetAtOnceAndOnce() async throws {
    signal.raise()
    signal.raise()
    await signal.wait()
    // It is down again: only the time ends this wait.
    async let second: Void = signal.wait(until: .seconds(1), on: clock)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(1))
    try await second
  }

  @Test func wakesTheWaiter() async throws {
    async let waiting: Void = signal.wait(until: .seconds(1), on: clock)
    await clock.sleepers(atLeast: 1)
    signal.raise()
    try await waiting
    #expect(clock.uptime() == .zero)
  }

  @Test(arguments: [Duration.zero, .seconds(-1)])
  func noTimeIsNoWait(deadline: Duration) async throws {
    try await signal.wait(until: deadline, on: clock)
    #expect(clock.uptime() == .zero)
  }

  @Test func aCancelledWaitEnds() async {
    await withThrowingTaskGroup(of: Void.self) { group in
      let (signal, clock) = (signal, clock)
      group.addTask { try await signal.wait(until: nil, on: clock) }
      group.addTask { try await signal.wait(until: .seconds(1), on: clock) }
      group.cancelAll()
      for _ in 1...2 {
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
    }
  }

  @Test func aCancelledWaiterLeavesTheSignalToTheNext() async {
    await withTaskGroup(of: Void.self) { group in
      let signal = signal
      group.addTask { await signal.wait() }
      group.cancelAll()
    }
    async let next: Void = signal.wait()
    signal.raise()
    await next
    #expect(!Task.isCancelled)
  }
}
