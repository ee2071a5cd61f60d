import SignalboxProcess
import Testing

private struct Refused: Error, CustomStringConvertible {
  var description: String { "the store is taken" }
}

/// How a program ends that cannot go on.
struct ProcessMainTests {
  @Test func anErrorIsOneSentenceAndTheStatus1() async throws {
    let ended = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      await ProcessMain.run { throw Refused() }
    }
    let said = String(decoding: ended?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.split(separator: "\n").last?.hasSuffix(": the store is taken") == true, "\(said)")
  }

  @Test func withoutAnErrorItReturns() async {
    var didRun = false
    await ProcessMain.run { didRun = true }
    #expect(didRun)
  }
}
