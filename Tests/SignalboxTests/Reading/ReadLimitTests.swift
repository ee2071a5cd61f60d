import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReadLimitTests {
  private let clock = ManualClock()

  /// Reads until the gate opens.
  private func read(_ limit: ReadLimit, times factor: Int, until gate: Gate) async throws {
    try await ReadLimit.$current.withValue(limit) {
      try await ReadLimit.scan(by: clock, times: factor) { _ in await gate.passIgnoringCancellation() }
    }
  }

  @Test func `sets that take long leave room for lists`() async throws {
    let limit = ReadLimit(share: ReadShare(2), time: .seconds(10))
    let gates = [Gate(), Gate()]
    // Begun at once, so that both have come to their turn when the list comes.
    let sets = gates.map { gate in Task.immediate { try await read(limit, times: 5, until: gate) } }
    await gates[0].arrived()
    let list = Gate()
    list.open()
    try await read(limit, times: 1, until: list)
    for gate in gates { gate.open() }
    for set in sets { try await set.value }
  }

  @Test func `a set whose time was over before its turn says so`() async throws {
    let limit = ReadLimit(share: ReadShare(2), time: .seconds(10))
    let gates = [Gate(), Gate()]
    let sets = gates.map { gate in Task.immediate { try await read(limit, times: 5, until: gate) } }
    clock.advance(by: .seconds(50))
    gates[0].open()
    try await sets[0].value
    let error = await #expect(throws: StoreError.self) { try await sets[1].value }
    #expect(error?.code == .queryTooSlow)
  }
}
