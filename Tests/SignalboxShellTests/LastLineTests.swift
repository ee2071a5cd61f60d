import Signalbox
import SignalboxModel
import SignalboxShell
import Testing

@Suite struct LastLineTests {
  private func told(_ pieces: String..., strike: (String) -> String = { $0 }) -> String? {
    var line = LastLine()
    for piece in pieces { line.take(Array(piece.utf8)) }
    return line.told(strike)
  }

  @Test func `the last line with something on it counts, however the output is cut`() {
    #expect(told("first\nsecond\n") == "second")
    #expect(told("first\nsec", "ond") == "second")
    #expect(told("first\nsec", "ond\n\n  \n", "\t\n") == "second")
    #expect(told("only") == "only")
    #expect(told("", "\n \n") == nil)
    #expect(told() == nil)
    #expect(told("a\n", "b", "\nc\n", "\n") == "c")
  }

  @Test func `it is text for a terminal, and one line`() {
    #expect(told("\u{1B}[31merror:\u{1B}[0m no space\n\u{1B}[0m\n") == "error: no space")
    #expect(told("\u{1B}]0;title\u{07}bad\u{07}\n") == "bad␇")
    #expect(told("10 %\r50 %\rfailed\r\n") == "failed")
    #expect(told("windows\r\n") == "windows")
  }

  @Test func `it is bounded, and of a progress line the end is kept`() throws {
    let long = try #require(told(String(repeating: "x", count: 1 << 20)))
    #expect(long.utf8.count < LastLine.toldLimit + 64 && long.hasPrefix("xxxx") && long.contains("[cut: "))
    #expect(told(String(repeating: "1234567\r", count: 10_000), "gave up\n") == "gave up")
  }

  @Test func `what was written over tells nothing, as on the screens`() {
    #expect(told("no space\n 50 %\r     \r") == "no space")
    #expect(told("no space\n 50 %", "\r", "\u{1B}[K\n") == "no space")
    #expect(told("no space\n 50 %\r", "\n") == "50 %")
    #expect(told("no space\n 50 %\r", "done") == "done")
  }

  @Test func `secrets are struck out before it is cut`() {
    let secret = String(repeating: "s", count: 100)
    let line = String(repeating: "x", count: LastLine.toldLimit - 50) + secret
    let text = told(line, strike: { $0.replacing(secret, with: "[redacted]") })
    #expect(text?.contains("ss") == false && text?.hasSuffix("[redacted]") == true)
  }
}

extension ShellTests {
  @Suite struct Reason {
    @Test func `a failure is told with the last line of errors, and with no line of the output`() async throws {
      let error = try await #require(throws: TaskError.self) {
        _ = try await Bench().shell("echo begun >&2; echo 'rsync: no space left' >&2; echo done; exit 23")
      }
      #expect(error.type == "exit" && error.message == "exit code 23: rsync: no space left")
      #expect(try error.result?.decode(CommandResult.self) == CommandResult(exitCode: 23))
    }

    @Test func `a signal of its own making is told with it too`() async throws {
      let error = try await #require(throws: TaskError.self) {
        _ = try await Bench().shell("echo bad >&2; kill -SEGV $$")
      }
      #expect(error.message == "ended by SIGSEGV: bad")
    }
  }
}
