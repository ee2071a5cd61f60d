import CNcurses

/// The bytes that take a terminal over and the bytes that give it back.
package struct TerminalSwitches: Equatable, Sendable {
  /// Alternate screen, bracketed paste, no cursor.
  package var enter: [UInt8]
  /// The reverse.
  ///
  /// It begins by ending what a write that broke off may have begun.
  package var leave: [UInt8]
  /// Around each frame, so that it is shown at once where the terminal can do that.
  package var beginFrame: [UInt8]
  package var endFrame: [UInt8]

  package init(capability lookUp: (String) -> [UInt8]) {
    func capability(_ name: String) -> [UInt8] { Self.withoutDelays(lookUp(name)) }
    // Modes that a terminal does not know it passes over, if it speaks the language that they are written in at all: a
    // VT52 would show them.
    let hasModes = lookUp("cup").starts(with: "\u{1B}[".utf8)
    func mode(_ text: String) -> [UInt8] { hasModes ? Array(text.utf8) : [] }
    beginFrame = mode("\u{1B}[?2026h")
    endFrame = mode("\u{1B}[?2026l")
    enter = capability("smcup") + mode("\u{1B}[?2004h") + capability("civis")
    // Without a second screen to come back from, the board is wiped off.
    let back = capability("rmcup").isEmpty ? capability("clear") : capability("rmcup")
    leave =
      endFrame + capability("sgr0") + capability("op") + mode("\u{1B}[?2004l") + back + capability("sgr0")
      + capability("cnorm")
  }

  /// Those of the kind of terminal that ncurses was last started for.
  static func ofCurrentScreen() -> TerminalSwitches {
    TerminalSwitches { name in
      name.withCString(sb_capability).map { Array(String(cString: $0).utf8) } ?? []
    }
  }

  /// A frame with what goes around it.
  func framed(_ bytes: [UInt8]) -> [UInt8] { beginFrame + bytes + endFrame }

  /// Terminfo marks places where an old terminal needs time, as `$<5>`; none of today's does.
  private static func withoutDelays(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.first {
      if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[(end + 1)...]
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
