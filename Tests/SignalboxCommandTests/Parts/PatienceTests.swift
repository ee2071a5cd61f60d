import ControlServerTestSupport
import Testing

@testable import SignalboxCommand

/// What `serve` says while its store is being opened.
@Suite(.timeLimit(.minutes(1)))
struct PatienceTests {
  @Test func `an opening that takes long is told in the log, again and again`() async throws {
    let log = LogJournal()
    try await Serve.opening(log.logger, every: .milliseconds(1)) {
      // The store is open when it has been said twice.
      for _ in 1...2 { try await log.wait(for: "notice the store is being opened") }
    }
  }

  @Test func `nothing is said of a short one, and nothing is waited for after it`() async throws {
    let log = LogJournal()
    let opened = await Serve.opening(log.logger, every: .seconds(3600)) { 7 }
    #expect(opened == 7)
    log.lines.append("the end")
    var said: [String] = []
    try await log.lines.wait { line in
      said.append(line)
      return line == "the end"
    }
    #expect(said == ["the end"])
  }
}
