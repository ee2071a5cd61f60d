import Signalbox
import Synchronization
import Testing

@Suite struct AttemptControlTests {
  @Test func aKillActsOnce() {
    let control = AttemptControl()
    let kills = Atomic(0)
    control.whenKilled { kills.add(1, ordering: .relaxed) }
    #expect(kills.load(ordering: .relaxed) == 0)
    control.kill()
    control.kill()
    #expect(kills.load(ordering: .relaxed) == 1)
  }

  @Test func aKillBeforeAnyoneListensIsNotLost() {
    let control = AttemptControl()
    control.kill()
    let kills = Atomic(0)
    control.whenKilled { kills.add(1, ordering: .relaxed) }
    #expect(kills.load(ordering: .relaxed) == 1)
  }

  @Test func aLaterActionReplacesTheEarlier() {
    let control = AttemptControl()
    let first = Atomic(0)
    let second = Atomic(0)
    control.whenKilled { first.add(1, ordering: .relaxed) }
    control.whenKilled { second.add(1, ordering: .relaxed) }
    control.kill()
    #expect(first.load(ordering: .relaxed) == 0)
    #expect(second.load(ordering: .relaxed) == 1)
  }
}
