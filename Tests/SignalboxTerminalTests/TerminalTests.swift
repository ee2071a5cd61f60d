import SignalboxDashboard
import SignalboxTerminal
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One after the other: a process has one terminal at a time, and its signal handlers are the process's.
@Suite(.serialized, .timeLimit(.minutes(5))) struct TerminalTests {
  private static let environment = ["TERM": "xterm-256color"]
  private static let size = Size(columns: 20, rows: 5)
  private static let enter = "\u{1B}[?1049h"
  private static let leave = "\u{1B}[?1049l"

  /// Runs a test on a terminal and restores it.
  private func withTerminal(
    environment: [String: String] = environment, depth: ColorDepth? = nil,
    _ body: (Terminal, PseudoTerminal) async throws -> Void
  ) async throws {
    let pseudo = try PseudoTerminal(columns: Self.size.columns, rows: Self.size.rows)
    let terminal = try Terminal.open(
      input: pseudo.slave, output: pseudo.slave, environment: environment, depth: depth)
    defer { terminal.restore() }
    try await body(terminal, pseudo)
  }

  private func next(_ events: inout AsyncStream<TerminalEvent>.Iterator) async -> TerminalEvent? {
    await events.next(isolation: nil)
  }

  // MARK: - Drawing

  @Test("A grid is sent in one synchronised piece, wide characters once")
  func draws() async throws {
    try await withTerminal { terminal, pseudo in
      let taken = try pseudo.output()
      #expect(taken.contains(Self.enter) && taken.contains("\u{1B}[?2004h") && taken.contains("\u{1B}[?25l"))
      let before = terminal.bytesWritten
      terminal.draw(Grid(["日本語 task #4812", "e\u{301} │ 🚂 done"], size: Self.size))
      let output = try pseudo.output()
      #expect(output.hasPrefix("\u{1B}[?2026h") && output.hasSuffix("\u{1B}[?2026l"))
      #expect(output.contains("日本語 task #4812") && output.contains("e\u{301} │ 🚂 done"))
      #expect(terminal.bytesWritten - before == output.utf8.count)
      #expect(terminal.frames == 1)
    }
  }

  @Test("The same grid again writes nothing, one changed row writes that row")
  func drawsWhatChanged() async throws {
    try await withTerminal { terminal, pseudo in
      terminal.draw(Grid(["first", "second", "third"], size: Self.size))
      _ = try pseudo.output()
      let before = terminal.bytesWritten
      terminal.draw(Grid(["first", "second", "third"], size: Self.size))
      #expect(terminal.bytesWritten == before)
      #expect(terminal.frames == 1)
      #expect(terminal.rowsDrawn == 5)
      terminal.draw(Grid(["first", "zzzzzz", "third"], size: Self.size))
      let output = try pseudo.output()
      #expect(output.contains("zzzzzz") && !output.contains("first") && !output.contains("third"))
      #expect(output.utf8.count < 60)
      #expect(terminal.frames == 2)
      #expect(terminal.rowsDrawn == 6)
      terminal.redraw()
      let all = try pseudo.output()
      #expect(all.contains("first") && all.contains("zzzzzz") && all.contains("third"))
    }
  }

  @Test("The last cell of the last row is drawn, and nothing scrolls")
  func drawsTheCorner() async throws {
    try await withTerminal { terminal, pseudo in
      terminal.draw(Grid(["", "", "", "", String(repeating: "=", count: 19) + "#"], size: Self.size))
      let output = try pseudo.output()
      #expect(output.contains("#") && !output.contains("\n\n") && !output.contains("\u{1B}[S"))
    }
  }

  @Test("The cursor is shown where the grid has it, and hidden again")
  func cursor() async throws {
    try await withTerminal { terminal, pseudo in
      var grid = Grid(["filter:"], size: Self.size)
      terminal.draw(grid)
      #expect(try !pseudo.output().contains("\u{1B}[?25h"))
      grid.cursor = Point(column: 16, row: 3)
      terminal.draw(grid)
      let shown = try pseudo.output()
      #expect(shown.contains("\u{1B}[?25h") && shown.contains("\u{1B}[4;17H"))
      grid.cursor = nil
      terminal.draw(grid)
      #expect(try pseudo.output().contains("\u{1B}[?25l"))
    }
  }

  @Test("No control or format character of a cell gets through")
  func hostileCells() async throws {
    try await withTerminal { terminal, pseudo in
      var grid = Grid(["ab]0;title"], size: Self.size)
      let hostile: [Character] = [
        "\u{1B}", "\u{7}", "\u{9B}", "\u{202E}", "\r\n", "a\u{200D}b", "x\u{FE0F}", "\u{7F}", "\u{0}",
      ]
      for (column, text) in hostile.enumerated() { grid[column, 2] = Cell(text: text) }
      grid[1, 0] = Cell(text: "\u{1B}")
      terminal.draw(grid)
      let output = try pseudo.output()
      let forbidden: [Unicode.Scalar] = ["\u{7}", "\u{9B}", "\u{202E}", "\u{200D}", "\u{FE0F}", "\u{7F}", "\u{0}"]
      #expect(!output.unicodeScalars.contains { forbidden.contains($0) })
      #expect(!output.contains("\u{1B}]") && output.contains("a?]0;title") && output.contains("?????????"))
    }
  }

  @Test("Marks stay on their character, and a non-joiner keeps two characters apart")
  func marks() async throws {
    try await withTerminal { terminal, pseudo in
      var grid = Grid(["", "..", ".."], size: Self.size)
      grid[0, 1] = Cell(text: "न\u{94D}\u{200C}")
      grid[1, 1] = Cell(text: "द")
      grid[0, 2] = Cell(text: "e\u{301}\u{323}")
      terminal.draw(grid)
      let scalars = Array(try pseudo.output().unicodeScalars)
      #expect(scalars.contains(Array("न\u{94D}\u{200C}द".unicodeScalars)))
      #expect(scalars.contains(Array("e\u{301}\u{323}.".unicodeScalars)))
    }
  }

  @Test("A cell that is wider or narrower than it says, or half of one, does not shift its row")
  func wrongWidths() async throws {
    try await withTerminal { terminal, pseudo in
      var grid = Grid(["......|"], size: Self.size)
      grid[0, 0] = Cell(text: "日", width: 1)
      grid[1, 0] = Cell(text: "x", width: 2)
      grid[2, 0] = Cell(text: nil, width: 0)
      grid[3, 0] = Cell(text: nil, width: 0)
      grid[4, 0] = Cell(text: "本", width: 2)
      grid[19, 0] = Cell(text: "語", width: 2)
      terminal.draw(grid)
      let output = try pseudo.output()
      #expect(output.contains("?? ") && output.contains(" ?.|") && output.contains("?\r\n") == false)
      #expect(!output.contains("日") && !output.contains("本") && !output.contains("語"))
    }
  }

  @Test("A grid of another size is cut or filled up")
  func otherSizes() async throws {
    try await withTerminal { terminal, pseudo in
      terminal.draw(Grid([String(repeating: "w", count: 30)], size: Size(columns: 30, rows: 9)))
      let cut = try pseudo.output()
      #expect(cut.count { $0 == "w" } == 20)
      terminal.draw(Grid(["v"], size: Size(columns: 3, rows: 1)))
      #expect(try pseudo.output().contains("v"))
      terminal.draw(Grid(size: Size(columns: 0, rows: 0)))
      #expect(terminal.frames == 3)
    }
  }

  // MARK: - Colour

  @Test(
    "A colour is drawn as the terminal can show it",
    arguments: [
      (ColorDepth.trueColor, "\u{1B}[38;2;250;10;10m", "48;2;1;2;3m"), (.indexed256, "\u{1B}[38;5;196m", "48;5;16m"),
      (.ansi16, "\u{1B}[91m", "\u{1B}[40m"),
    ])
  func colors(depth: ColorDepth, foreground: String, background: String) async throws {
    try await withTerminal(depth: depth) { terminal, pseudo in
      #expect(terminal.colorDepth == depth)
      let style = Style(
        foreground: .rgb(red: 250, green: 10, blue: 10), background: .rgb(red: 1, green: 2, blue: 3),
        attributes: .underline)
      terminal.draw(Grid(["x"], size: Self.size, style: style))
      let output = try pseudo.output()
      #expect(output.contains(foreground) && output.contains(background))
    }
  }

  @Test("Without colours there are attributes and no colours")
  func mono() async throws {
    try await withTerminal(environment: ["TERM": "xterm-256color", "NO_COLOR": "1"]) { terminal, pseudo in
      #expect(terminal.colorDepth == .mono)
      let style = Style(
        foreground: .ansi(1), background: .rgb(red: 1, green: 2, blue: 3), attributes: [.bold, .reverse])
      terminal.draw(Grid(["x"], size: Self.size, style: style))
      let output = try pseudo.output()
      let attributes = Set(output.matches(of: /\u{1B}\[([0-9;]*)m/).flatMap { $0.1.split(separator: ";") })
      #expect(attributes.isSuperset(of: ["1", "7"]) && attributes.isSubset(of: ["0", "1", "7"]))
    }
  }

  @Test("More pairs of colours than a terminal has room for are begun anew")
  func manyPairs() async throws {
    try await withTerminal(environment: ["TERM": "xterm"]) { terminal, pseudo in
      for foreground in UInt8(0)..<8 {
        for background in UInt8(0)..<8 {
          let style = Style(foreground: .ansi(foreground), background: .ansi(background))
          terminal.draw(Grid(["\(foreground)\(background)"], size: Self.size, style: style))
          let output = try pseudo.output()
          #expect(output.contains("\u{1B}[3\(foreground)m") || output.contains("3\(foreground);4\(background)m"))
        }
      }
    }
  }

  // MARK: - Events

  @Test("What is typed comes as keys")
  func keys() async throws {
    try await withTerminal { terminal, pseudo in
      var events = terminal.events.makeAsyncIterator()
      try pseudo.type("jé\u{3}\u{1A}")
      #expect(await next(&events) == .key(.character("j")))
      #expect(await next(&events) == .key(.character("é")))
      #expect(await next(&events) == .key(.control("c")))
      #expect(await next(&events) == .key(.control("z")))
      try pseudo.type("\u{1B}[A\u{1B}[200~two words\u{1B}[201~")
      #expect(await next(&events) == .key(.up))
      #expect(await next(&events) == .key(.paste("two words")))
      try pseudo.type("\u{1B}")
      #expect(await next(&events) == .key(.escape))
      // Nothing of it was echoed.
      #expect(try !pseudo.output().contains("j"))
    }
  }

  @Test("A change of size is told, and what was drawn is drawn anew")
  func resize() async throws {
    try await withTerminal { terminal, pseudo in
      var events = terminal.events.makeAsyncIterator()
      #expect(terminal.size == Self.size)
      terminal.draw(Grid(["before"], size: Self.size))
      _ = try pseudo.output()
      try pseudo.resize(columns: 33, rows: 7)
      kill(getpid(), SIGWINCH)
      #expect(await next(&events) == .resized(Size(columns: 33, rows: 7)))
      #expect(terminal.size == Size(columns: 33, rows: 7))
      terminal.draw(Grid(["before", "", "", "", "", "", "at the end"], size: terminal.size))
      let output = try pseudo.output()
      #expect(output.contains("before") && output.contains("at the end"))
    }
  }

  @Test("A request to end is an event, and the program decides")
  func termination() async throws {
    for signal in [SIGTERM, SIGINT] {
      try await withTerminal { terminal, _ in
        var events = terminal.events.makeAsyncIterator()
        kill(getpid(), signal)
        #expect(await next(&events) == .terminationRequested)
      }
    }
  }

  @Test("A terminal that goes away is an event; nothing is written to it and it can be restored")
  func hangup() async throws {
    try await withTerminal { terminal, pseudo in
      var events = terminal.events.makeAsyncIterator()
      pseudo.hangUp()
      #expect(await next(&events) == .hangup)
      let before = terminal.bytesWritten
      terminal.draw(Grid(["x"], size: Self.size))
      terminal.redraw()
      #expect(terminal.bytesWritten == before)
      // Signals still come.
      kill(getpid(), SIGTERM)
      #expect(await next(&events) == .terminationRequested)
    }
    try await withTerminal { terminal, _ in
      var events = terminal.events.makeAsyncIterator()
      kill(getpid(), SIGHUP)
      #expect(await next(&events) == .hangup)
    }
  }

  @Test("Suspending gives the terminal back and takes it again, with all that was on it")
  func suspend() async throws {
    // Stopping is ignored, as it is without a shell: the test goes on by itself.
    let former = signal(SIGTSTP, SIG_IGN)
    defer { signal(SIGTSTP, former) }
    try await withTerminal { terminal, pseudo in
      var events = terminal.events.makeAsyncIterator()
      terminal.draw(Grid(["still here"], size: Self.size))
      let raw = try pseudo.modes()
      _ = try pseudo.output()
      terminal.suspend()
      #expect(await next(&events) == .suspended)
      #expect(await next(&events) == .resumed)
      let output = try pseudo.output()
      let left = try #require(output.firstRange(of: Self.leave))
      let taken = try #require(output.firstRange(of: Self.enter))
      #expect(left.upperBound <= taken.lowerBound)
      #expect(output[taken.upperBound...].contains("still here"))
      #expect(try pseudo.modes() == raw)
    }
  }

  @Test("After a stop without warning everything is drawn anew, in raw mode")
  func continued() async throws {
    try await withTerminal { terminal, pseudo in
      var events = terminal.events.makeAsyncIterator()
      terminal.draw(Grid(["still here"], size: Self.size))
      let raw = try pseudo.modes()
      var modes = termios()
      tcgetattr(pseudo.slave, &modes)
      modes.c_lflag |= tcflag_t(ECHO | ICANON)
      tcsetattr(pseudo.slave, TCSANOW, &modes)
      _ = try pseudo.output()
      kill(getpid(), SIGCONT)
      #expect(await next(&events) == .resumed)
      #expect(try pseudo.output().contains("still here"))
      #expect(try pseudo.modes() == raw)
    }
  }

  // MARK: - Taking over and giving back

  @Test("Restoring brings back modes, screen, cursor and signal handlers, once, and ends the events")
  func restores() async throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 5)
    let modes = try pseudo.modes()
    var handlers: [Int32: sigaction] = [:]
    for number in [SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGWINCH, SIGSEGV] {
      var action = sigaction()
      sigaction(number, nil, &action)
      handlers[number] = action
    }
    for _ in 1...2 {
      let terminal = try Terminal.open(input: pseudo.slave, output: pseudo.slave, environment: Self.environment)
      #expect(try pseudo.modes() != modes)
      #expect(throws: TerminalError.self) {
        try Terminal.open(input: pseudo.slave, output: pseudo.slave, environment: Self.environment)
      }
      terminal.draw(Grid(["x"], size: Self.size))
      _ = try pseudo.output()
      terminal.restore()
      let output = try pseudo.output()
      #expect(output.contains(Self.leave) && output.contains("\u{1B}[?2004l") && output.contains("\u{1B}[?25h"))
      terminal.restore()
      terminal.draw(Grid(["y"], size: Self.size))
      #expect(try pseudo.output() == "")
      #expect(try pseudo.modes() == modes)
      for await event in terminal.events { Issue.record("\(event)") }
    }
    for (number, before) in handlers {
      var after = sigaction()
      sigaction(number, nil, &after)
      #expect("\(after.__sigaction_handler)" == "\(before.__sigaction_handler)", "signal \(number)")
    }
  }

  @Test("What is no terminal is refused, and so is one that cannot show a screen")
  func refuses() async throws {
    let file = open("/dev/null", O_RDWR)
    defer { close(file) }
    let pseudo = try PseudoTerminal(columns: 20, rows: 5)
    let modes = try pseudo.modes()
    let input = #expect(throws: TerminalError.self) { try Terminal.open(input: file, output: pseudo.slave) }
    #expect(input?.code == .notATerminal && input?.message.contains("input") == true)
    let output = #expect(throws: TerminalError.self) { try Terminal.open(input: pseudo.slave, output: file) }
    #expect(output?.code == .notATerminal && output?.message.contains("output") == true)
    for environment in [["TERM": "dumb"], ["TERM": "no-such-terminal"], [:]] {
      let kind = #expect(throws: TerminalError.self) {
        try Terminal.open(input: pseudo.slave, output: pseudo.slave, environment: environment)
      }
      #expect(kind?.code == .unknownTerminal)
    }
    #expect(try pseudo.modes() == modes)
    #expect(try pseudo.output() == "")
  }
}
