import CommandTestSupport
import SignalboxModel
import Testing

/// A terminal that obeys what it is told, and tells what became of it.
struct HostileScreen {
  let terminal: Screen
  private let title: String
  private static let columns = 160

  init(in sandbox: Sandbox) async throws {
    terminal = try await Screen(in: sandbox, columns: Self.columns, rows: 60)
    for option in ["set-clipboard", "allow-rename", "set-titles", "allow-passthrough"] {
      try await terminal.set(option, "on")
    }
    title = try await terminal.ask("#{pane_title}")
  }

  /// Runs `signalbox` with these words, once for each task as `$ID`, and holds what it wrote to text.
  @discardableResult
  func check(_ words: String, each ids: [Int] = []) async throws -> String {
    let program = try Sandbox.program
    let line =
      ids.isEmpty
      ? "\(program) \(words)" : "for ID in \(ids.map(String.init).joined(separator: " ")); do \(program) \(words); done"
    // What comes between two lines of the shell is the program's.
    try await terminal.type("clear; echo \"be\"\"gin\"\n")
    try await terminal.wait("a prompt on an empty screen") { Self.lines(of: $0) == ["begin", "#"] }
    try await terminal.type("\(line); echo \"==\"\"= $?\"\n")
    // In what was written, not on the screen: who knows what that shows by then.
    try await terminal.wait("the end of signalbox \(words)") { _ in sinceBegin.containsSequence("=== ") }
    let fault = TerminalBytes(sinceBegin).faultOfLines
    try #require(fault == nil, "signalbox \(words)")
    let shown = try await terminal.wait("the prompt after signalbox \(words)") { shown in
      shown.contains("=== ") && Self.lines(of: shown).last == "#"
    }
    // An answer that the terminal was made to give would stand at the prompt, and be run by the next Enter.
    #expect(try await terminal.ask("#{cursor_x}") == "2", "signalbox \(words)")
    return shown
  }

  /// What was written since the shell last said `begin`.
  private var sinceBegin: ArraySlice<UInt8> {
    let (bytes, mark) = (terminal.bytes, Array("begin\r\n".utf8))
    let start = bytes.indices.reversed().first { bytes[..<$0].suffix(mark.count).elementsEqual(mark) }
    return bytes[(start ?? bytes.endIndex)...]
  }

  /// The lines that are not empty, a shell's prompt always as `#`.
  private static func lines(of screen: String) -> [String] {
    screen.split(separator: "\n").map { ["$", "# ", "$ "].contains($0) ? "#" : String($0) }
  }

  /// The task that the dashboard has selected, once it is one that fits.
  func selection(_ fits: (Int) -> Bool) async throws -> Int {
    func selected(_ shown: String) -> Int? {
      let words = shown.split(whereSeparator: \.isWhitespace)
      return words.indices.dropLast().first { words[$0].hasPrefix("#") && words[$0 + 1] == "selected" }
        .flatMap { Int(words[$0].dropFirst()) }
    }
    let shown = try await terminal.wait("another selected task") { selected($0).map(fits) ?? false }
    return selected(shown) ?? 0
  }

  /// Waits until a frame fills the screen, its right border in the last column of every line: had anything in it moved the
  /// cursor, erased, or been of another width than the dashboard thinks, a border would be gone or out of place.
  func isFramed(_ place: String) async throws {
    try await terminal.wait("a whole frame around \(place)") { shown in
      let lines = shown.split(separator: "\n")
      guard let top = lines.firstIndex(where: { $0.hasPrefix("┌") }),
        let end = lines.firstIndex(where: { $0.hasPrefix("└") })
      else { return false }
      return end > top + 40
        && lines[top...end].allSatisfy { line in
          DisplayText.width(of: String(line)) == Self.columns && "┐│┘".contains(line.last ?? " ")
            && "┌│└".contains(line.first ?? " ")
        }
    }
  }

  /// Nothing of the terminal is other than it was, once the program has ended.
  func checkUntouched() async throws {
    #expect(try await terminal.clipboard().isEmpty)
    #expect(try await terminal.ask("#{pane_title}") == title)
    #expect(try await terminal.ask("#{window_name}").contains("TITLE") == false)
    // The other screen, mouse reports, inserting, origin, cursor keys, keypad; wrapping and the cursor are on.
    let modes = "#{alternate_on}#{mouse_any_flag}#{insert_flag}#{origin_flag}#{keypad_cursor_flag}#{keypad_flag}"
    #expect(try await terminal.ask(modes + "#{wrap_flag}#{cursor_flag}") == "00000011")
    // The letters of the shell are letters: no other character set is in use.
    try await terminal.type("clear; echo 'jk''lm'\n")
    try await terminal.wait(for: "jklm")
  }
}

extension ArraySlice<UInt8> {
  fileprivate func containsSequence(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: wanted) }
  }
}
