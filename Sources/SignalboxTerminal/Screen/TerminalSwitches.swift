import CNcurses

/// The bytes that take a terminal over and the bytes that give it back.
package struct TerminalSwitches: Equatable, Sendable {
  /// Alternate screen, bracketed paste, no cursor.
  package var enter: [UInt8]
  /// The reverse. It begins by ending what a write that broke off may have begun.
  package var leave: [UInt8]

  static let beginFrame = Array("\u{1B}[?2026h".utf8)
  static let endFrame = Array("\u{1B}[?2026l".utf8)
  private static let pasteOn = Array("\u{1B}[?2004h".utf8)
  private static let pasteOff = Array("\u{1B}[?2004l".utf8)

  package init(capability lookUp: (String) -> [UInt8]) {
    func capability(_ name: String) -> [UInt8] { Self.withoutDelays(lookUp(name)) }
    enter = capability("smcup") + Self.pasteOn + capability("civis")
    leave =
      Self.endFrame + capability("sgr0") + capability("op") + Self.pasteOff + capability("rmcup")
      + capability("sgr0") + capability("cnorm")
  }

  /// Those of the kind of terminal that ncurses was last started for.
  static func ofCurrentScreen() -> TerminalSwitches {
    TerminalSwitches { name in
      name.withCString(sb_capability).map { Array(String(cString: $0).utf8) } ?? []
    }
  }

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
