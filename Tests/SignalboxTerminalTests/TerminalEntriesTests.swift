import FoundationEssentials
import SignalboxDashboard
import SignalboxTerminal
import Testing

/// Every kind of terminal that the system describes as it comes, without further packages.
extension TerminalTests {
  private static let directories = ["/lib/terminfo", "/usr/lib/terminfo", "/etc/terminfo"]

  /// What ncurses-base of Debian has, as far as this machine has it too.
  static let entries: [String] = Set(
    directories.flatMap { directory in
      // A directory that is not there has none.
      ((try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []).filter { $0.contains("/") }.compactMap {
        $0.split(separator: "/").last.map(String.init)
      }
    }
  ).sorted()

  /// What cannot move its cursor.
  private static let cursorless: Set<String> = ["dumb", "unknown"]

  @Test(arguments: Self.entries.filter { !Self.cursorless.contains($0) })
  func `every kind of terminal that can move its cursor gets a board`(_ kind: String) throws {
    let pseudo = try PseudoTerminal(columns: 24, rows: 6)
    let modes = try pseudo.modes()
    let terminal = try Terminal.open(input: pseudo.slave, output: pseudo.slave, environment: ["TERM": kind])
    #expect(terminal.size == Size(columns: 24, rows: 6))
    let style = Style(foreground: .ansi(1), background: .rgb(red: 1, green: 2, blue: 3), attributes: .bold)
    terminal.draw(Grid(["first line", "", "task #4812"], size: terminal.size, style: style))
    let output = try pseudo.output()
    #expect(output.contains("first line") && output.contains("task #4812"), "\(output.debugDescription)")
    // A terminal that does not speak this language would show it.
    if kind.hasPrefix("vt52") { #expect(!output.contains("?20")) }
    terminal.draw(Grid(["first line", "", "task #4813"], size: terminal.size, style: style))
    #expect(try pseudo.output().contains("3"))
    terminal.restore()
    #expect(try pseudo.modes() == modes)
  }

  @Test(arguments: ["linux", "xterm-256color"])
  func `a terminal that does not tell its size has the classic one`(_ kind: String) throws {
    guard Self.entries.contains(kind) else { return }
    let pseudo = try PseudoTerminal(columns: 0, rows: 0)
    let terminal = try Terminal.open(input: pseudo.slave, output: pseudo.slave, environment: ["TERM": kind])
    defer { terminal.restore() }
    #expect(terminal.size == Size(columns: 80, rows: 24))
  }

  @Test(arguments: [
    (["TERM": "dumb"], "signalbox list"), (["TERM": "no-such-terminal"], "TERM=xterm-256color"),
    (["TERM": ""], "TERM=xterm-256color"), ([:], "TERM=xterm-256color"),
  ])
  func `of any other kind one sentence tells what to do`(_ environment: [String: String], _ remedy: String) throws {
    let pseudo = try PseudoTerminal(columns: 24, rows: 6)
    let error = try #require(throws: TerminalError.self) {
      try Terminal.open(input: pseudo.slave, output: pseudo.slave, environment: environment)
    }
    #expect(error.code == .unknownTerminal && error.message.contains(remedy), "\(error.message)")
    #expect(!error.message.contains("\n"))
  }
}
