import SignalboxDashboard
import SignalboxTerminal
import Testing

@Suite struct TerminalKindTests {
  private func choose(
    _ name: String, _ environment: [String: String] = [:], override: ColorDepth? = nil,
    known: [String: Int] = [
      "xterm": 8, "xterm-256color": 256, "linux": 8, "vt100": 0, "dumb": -2, "xterm-direct": 16_777_216, "tmux": 8,
      "tmux-256color": 256,
    ]
  ) throws -> TerminalKind {
    var environment = environment
    environment["TERM"] = name
    return try TerminalKind.choose(name: name, environment: environment, override: override) { known[$0] ?? -1 }
  }

  @Test func takesWhatTerminfoSays() throws {
    #expect(try choose("xterm-256color") == kind("xterm-256color", .indexed256))
    #expect(try choose("linux") == kind("linux", .ansi16))
    #expect(try choose("vt100") == kind("vt100", .mono))
    #expect(try choose("xterm") == kind("xterm", .ansi16))
  }

  @Test("A plain name with a promise of truecolor is drawn by its richer relative")
  func takesTheRicherRelative() throws {
    #expect(try choose("xterm", ["COLORTERM": "truecolor"]) == kind("xterm-256color", .trueColor))
    #expect(try choose("tmux", override: .indexed256) == kind("tmux-256color", .indexed256))
    #expect(try choose("xterm-direct") == kind("xterm-256color", .trueColor))
    #expect(try choose("linux", ["COLORTERM": "truecolor"]) == kind("linux", .ansi16))
    #expect(try choose("xterm", ["COLORTERM": "truecolor", "NO_COLOR": "1"]).depth == .mono)
  }

  @Test func overrideIsLimitedByTheTerminal() throws {
    #expect(try choose("xterm-256color", override: .ansi16).depth == .ansi16)
    #expect(try choose("xterm-256color", override: .mono).depth == .mono)
    #expect(try choose("xterm-256color", ["NO_COLOR": "1"], override: .trueColor).depth == .trueColor)
    #expect(try choose("linux", override: .trueColor).depth == .ansi16)
    #expect(try choose("vt100", override: .trueColor).depth == .mono)
  }

  @Test("An unknown relative of xterm is drawn as xterm, another unknown one is refused by name")
  func unknown() throws {
    #expect(try choose("xterm-newest") == kind("xterm-256color", .indexed256))
    let error = #expect(throws: TerminalError.self) { try choose("teletype\u{1B}[2J") }
    #expect(error?.code == .unknownTerminal)
    #expect(error?.message.contains("TERM=teletype[2J;") == true)
    #expect(throws: TerminalError.self) { try choose("dumb") }
  }

  private func kind(_ name: String, _ depth: ColorDepth) throws -> TerminalKind {
    try TerminalKind.choose(name: name, environment: [:], override: depth) { _ in
      depth == .mono ? 0 : depth == .ansi16 ? 8 : 256
    }
  }
}
