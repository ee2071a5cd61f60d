import CommandTestSupport
import SignalboxModel
import Testing

/// `logs` on a terminal: lines that have not ended, and lines that are longer than it is wide.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsTmux)
struct LogScreenTests {
  private static let words = (1...40).map { "word\($0)" }

  /// The rows that hold something, without the blanks at their right.
  private func rows(_ screen: String) -> [String] {
    screen.split(separator: "\n").map { row in
      var row = row
      while row.last == " " { row.removeLast() }
      return String(row)
    }.filter { !$0.isEmpty }
  }

  private func words(_ screen: String) -> [String] { screen.split(whereSeparator: \.isWhitespace).map(String.init) }

  private func run(_ words: String, on screen: Screen) async throws {
    try await screen.type("clear; \(try Sandbox.program) \(words); echo \"fin\"ished\n")
  }

  @Test func `logs -f shows a line that has not ended as it is, and in the end the whole line`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      // Each part waits until the one before is on the screen.
      let id = try await sandbox.add(
        """
        mkfifo a b c
        printf 'begun\\n10%% of all of it\\r'; cat a
        printf '20%%'; cat b
        printf '\\r30%%\\npassword: '; cat c
        echo given
        """)
      let screen = try await Screen(in: sandbox, columns: 60, rows: 24)
      try await run("logs -f \(id)", on: screen)
      try await screen.wait("the unfinished line") { rows($0) == ["begun", "10% of all of it"] }
      try sandbox.write("", to: "a")
      try await screen.wait("the line anew") { rows($0) == ["begun", "20%"] }
      try sandbox.write("", to: "b")
      try await screen.wait("the next one") { rows($0) == ["begun", "30%", "password:"] }
      #expect(try await screen.ask("#{cursor_x}") == "10")
      try sandbox.write("", to: "c")
      let shown = try await screen.wait(for: "finished")
      #expect(rows(shown).prefix(4) == ["begun", "30%", "password: given", "finished"])
    }
  }

  @Test func `an unfinished line takes one row, however long, and is there without -f too`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let words = Self.words.joined(separator: " ")
      let id = try await sandbox.add("mkfifo a; printf '\(words)'; cat a; echo ' end'")
      let screen = try await Screen(in: sandbox, columns: 60, rows: 24)
      try await run("logs -f \(id)", on: screen)
      try await screen.wait("one row") { rows($0) == [DisplayText.truncated(words, to: 59)] }
      try await screen.press("C-c")
      try await screen.wait("a prompt") { ["$", "#"].contains(rows($0).last) }
      try await run("logs \(id)", on: screen)
      try await screen.wait("the line so far") { self.words($0).starts(with: Self.words + ["finished"]) }
      try await run("logs -f \(id)", on: screen)
      try await screen.wait("one row again") { rows($0) == [DisplayText.truncated(words, to: 59)] }
      try sandbox.write("", to: "a")
      try await screen.wait("the whole line") { self.words($0).starts(with: Self.words + ["end", "finished"]) }
    }
  }

  @Test func `long lines are folded at words in their colours on a terminal, and nowhere else`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let words = Self.words.joined(separator: " ")
      let id = try await sandbox.add("printf '\\033[31m\(words)\\033[0m\\n'")
      try await sandbox.run("wait", "\(id)")
      let screen = try await Screen(in: sandbox, columns: 60, rows: 24)
      try await run("logs \(id)", on: screen)
      let shown = rows(try await screen.wait(for: "finished")).prefix { $0 != "finished" }
      #expect(shown.count > 1 && shown.dropFirst().allSatisfy { $0.hasPrefix("  word") }, "\(shown)")
      #expect(self.words(shown.joined(separator: " ")) == Self.words)
      let styled = try await screen.capture(styled: true).split(separator: "\n").filter { $0.contains("word") }
      #expect(styled.count == shown.count && styled.allSatisfy { $0.contains("\u{1B}[31mword") }, "\(styled)")
      // Broken by the terminal, which knows that it is one line.
      try await run("logs --no-fold \(id)", on: screen)
      let unfolded = try await screen.wait("the line in one piece") { shown in
        rows(shown).contains("finished") && !shown.contains("\n  word")
      }
      let whole = rows(unfolded).prefix { $0 != "finished" }
      #expect(whole.joined().filter { $0 != " " } == words.filter { $0 != " " })
      #expect((whole.first?.utf8.count ?? 0) >= 59)
      #expect(try await sandbox.run("logs", "\(id)").output == "\u{1B}[31m\(words)\u{1B}[0m\n")
    }
  }

  @Test func `what is missing in a log ends the line before it`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox, "--log-cap", "2M")
      let id = try await sandbox.add("yes 0123456789 | head -n 600000")
      try await sandbox.run("wait", "\(id)")
      let screen = try await Screen(in: sandbox, columns: 60, rows: 24)
      // All that the terminal is sent, which is more than the screen keeps.
      let command = "script -qec '\(try Sandbox.program) logs \(id)' sent > /dev/null"
      try await screen.type("\(command); clear; echo \"fin\"ished\n")
      try await screen.wait(for: "finished")
      let lines = try sandbox.read("sent").split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("Script ") }
      let gap = try #require(lines.firstIndex { $0.hasSuffix("of the log were not kept]") })
      #expect(lines[..<gap].allSatisfy { "0123456789".hasPrefix($0) } && gap > 10_000)
      #expect(lines[(gap + 1)...].allSatisfy { "0123456789".hasSuffix($0) } && lines.count > gap + 10_000)
    }
  }
}
