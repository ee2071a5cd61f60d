import SignalboxDashboard
import SignalboxTerminal
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Each in a process of its own, which ends in one way or another.
@Suite(.timeLimit(.minutes(5))) struct TerminalCrashTests {
  /// Takes over a terminal and draws on it.
  static func takeOver(_ path: String) throws -> Terminal {
    // Whatever the runtime does with a crash comes after the terminal's own handler; it is not the matter here.
    for number in [SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE] { signal(number, SIG_DFL) }
    let descriptor = open(path, O_RDWR | O_NOCTTY)
    let terminal = try Terminal.open(input: descriptor, output: descriptor, environment: ["TERM": "xterm-256color"])
    terminal.draw(Grid(["x"], size: terminal.size))
    return terminal
  }

  private func expectRestored(_ pseudo: PseudoTerminal, modes: String) throws {
    let output = try pseudo.output()
    #expect(output.contains("\u{1B}[?1049h"))
    #expect(output.contains("\u{1B}[?1049l") && output.hasSuffix("\u{1B}[?25h"))
    #expect(try pseudo.modes() == modes)
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGQUIT])
  func fatalSignal(number: Int32) async throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 5)
    let modes = try pseudo.modes()
    await #expect(processExitsWith: .signal(number)) { [path = pseudo.path as String, number = number as Int32] in
      _ = try TerminalCrashTests.takeOver(path)
      // To the process, since threads of the concurrency pool are deaf to most signals.
      kill(getpid(), number)
      while true { pause() }
    }
    try expectRestored(pseudo, modes: modes)
  }

  @Test func trap() async throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 5)
    let modes = try pseudo.modes()
    await #expect(processExitsWith: .failure) { [path = pseudo.path as String] in
      _ = try TerminalCrashTests.takeOver(path)
      fatalError("as a mistake in the program would")
    }
    try expectRestored(pseudo, modes: modes)
  }

  @Test("A program that heeds no request to end is ended by the second one")
  func secondRequest() async throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 5)
    let modes = try pseudo.modes()
    await #expect(processExitsWith: .signal(SIGTERM)) { [path = pseudo.path as String] in
      let terminal = try TerminalCrashTests.takeOver(path)
      kill(getpid(), SIGTERM)
      for await event in terminal.events where event == .terminationRequested {
        kill(getpid(), SIGTERM)
        while true { pause() }
      }
    }
    try expectRestored(pseudo, modes: modes)
  }

  @Test func exitWithoutRestore() async throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 5)
    let modes = try pseudo.modes()
    await #expect(processExitsWith: .exitCode(3)) { [path = pseudo.path as String] in
      _ = try TerminalCrashTests.takeOver(path)
      exit(3)
    }
    try expectRestored(pseudo, modes: modes)
  }
}
