import CommandTestSupport
import Testing

/// Bytes that would take over a terminal, in a command's output and in a task's name, on real terminals.
@Suite(.serialized, .timeLimit(.minutes(1)), .needsTmux)
struct HostileTests {
  /// Writes the clipboard, sets the title, asks for an answer, moves the cursor, clears the screen, changes the character
  /// set; in seven and eight bits and in broken UTF-8; then a line that has to be seen.
  private static let script = #"""
    printf 'a\033]52;c;c2lnbmFs\007b\033]0;TITLE\033\\c\033[6n\033[2J\033[1;1Hd\033P$q"p\033\\e\033(0\016\n'
    printf '\302\2332J\302\2350;TITLE\302\234 \233;2J\235 \377\300\257\355\240\200 \342\200\256 reversed\n'
    printf 'safe and sound\n'
    """#
  private static let name = "n\u{1B}]52;c;c2lnbmFs\u{7}\u{9B}2J\u{202E}x"

  /// What no byte of a log or a name may have become.
  private func check(_ bytes: [UInt8], _ place: String) {
    // As characters: a terminal in UTF-8 takes C1 controls in two bytes.
    let text = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
    func has(_ needle: String) -> Bool {
      let wanted = needle.unicodeScalars.map(\.value)
      return text.indices.contains { text[$0...].starts(with: wanted) }
    }
    for (needle, what) in [
      ("\u{1B}]", "OSC"), ("\u{1B}P", "DCS"), ("\u{1B}[6n", "a question"), ("\u{9B}", "CSI of C1"),
      ("\u{9D}", "OSC of C1"),
      ("\u{202E}", "a bidi control"), ("\u{7}", "a bell"), ("\u{E}", "a shift"),
    ] {
      #expect(!has(needle), "\(what) in \(place)")
    }
  }

  @Test func `logs and list on a terminal stay text`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add(Self.script, options: "--name", Self.name)
      try await sandbox.run("wait", "\(id)")
      let screen = try await Screen(in: sandbox)
      let program = try Sandbox.program
      for words in ["logs \(id)", "list", "show \(id)"] {
        let before = screen.bytes.count
        try await screen.type("\(program) \(words); echo \"en\"d of \(words)\n")
        let shown = try await screen.wait(for: "end of \(words)")
        if words.hasPrefix("logs") { #expect(shown.contains("safe and sound")) }
        let bytes = Array(screen.bytes.dropFirst(before))
        check(bytes, words)
        if !words.hasPrefix("list") { #expect(!bytes.containsSequence("\u{1B}[2J"), "\(words)") }
      }
      #expect(try await screen.ask("#{pane_title}") != "TITLE")
    }
  }

  @Test func `the dashboard shows them as text, in list, inspection and log`() async throws {
    try await Sandbox.with { sandbox in
      _ = try await Server(in: sandbox)
      let id = try await sandbox.add(Self.script, options: "--name", Self.name)
      try await sandbox.run("wait", "\(id)")
      let screen = try await Screen(in: sandbox)
      let before = screen.bytes.count
      try await screen.open()
      try await screen.type("4")
      try await screen.wait(for: "#\(id) selected")
      try await screen.wait(for: "safe and sound")
      try await screen.press("Enter")
      try await screen.wait(for: "default")
      try await screen.quit()
      check(Array(screen.bytes.dropFirst(before)), "the dashboard")
      #expect(try await screen.ask("#{pane_title}") != "TITLE")
    }
  }
}

extension [UInt8] {
  func containsSequence(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: wanted) }
  }
}
