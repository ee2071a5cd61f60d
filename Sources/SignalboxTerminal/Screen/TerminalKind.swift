import CNcurses
import CTerminal
package import SignalboxDashboard

/// Which entry of terminfo to draw with, and in how many colours.
package struct TerminalKind: Equatable, Sendable {
  package var name: String
  package var depth: ColorDepth

  /// Chooses a kind for the terminal, of a depth that the person asked for; nil to find that out.
  ///
  /// The descriptor can be of any file; terminfo asks it for a speed.
  static func choose(
    environment: [String: String], override: ColorDepth?, descriptor: Int32
  ) throws(TerminalError) -> TerminalKind {
    guard let name = environment["TERM"], !name.isEmpty else {
      throw TerminalError(
        .unknownTerminal, "TERM is not set, so the kind of this terminal is not known; try TERM=xterm-256color")
    }
    return try choose(name: name, environment: environment, override: override) { kind in
      Int(kind.withCString { sb_terminal_colors($0, descriptor) })
    }
  }

  /// Chooses a kind by its name, where `colors` gives the number of colours that terminfo says a kind has; -1 when it
  /// does not know the kind, -2 when one cannot draw on it.
  package static func choose(
    name: String, environment: [String: String], override: ColorDepth?, colors: (String) -> Int
  ) throws(TerminalError) -> TerminalKind {
    let (plain, found) = try describe(name, colors: colors)
    // A richer entry of the same family tells what a plain one leaves out; and the "direct" ones are coloured by
    // numbers that are no palette, while truecolor here is drawn by palette.
    let promised = ColorDepth.detect(environment: environment, terminfoColors: 256)
    let wanted = override ?? (promised == .trueColor ? promised : .mono)
    let needsPalette = found > 256 || found < wanted.neededColors
    let richer = (name.hasSuffix("-direct") ? String(name.dropLast("-direct".count)) : name) + "-256color"
    let usesRicher = needsPalette && colors(richer) == 256
    let kind = usesRicher ? richer : plain
    let count = usesRicher ? 256 : found
    let depth = override ?? ColorDepth.detect(environment: environment, terminfoColors: count)
    return TerminalKind(name: kind, depth: count >= depth.neededColors ? depth : count >= 8 ? .ansi16 : .mono)
  }

  private static func describe(_ name: String, colors: (String) -> Int) throws(TerminalError) -> (String, Int) {
    let count = colors(name)
    if count >= 0 { return (name, count) }
    if count == -2 {
      throw TerminalError(
        .unknownTerminal,
        "A terminal of kind TERM=\(safe(name)) cannot show a dashboard, because its cursor cannot be moved; "
          + "signalbox list and signalbox stats work there, or name what it is, as in TERM=xterm-256color")
    }
    // A relative of xterm that this machine has not heard of, as over ssh from a new terminal.
    let relative = "xterm-256color"
    if name.hasPrefix("xterm-"), colors(relative) == 256 { return (relative, 256) }
    throw TerminalError(
      .unknownTerminal,
      "This machine knows no terminal of kind TERM=\(safe(name)); try TERM=xterm-256color, or install ncurses-term")
  }

  private static func safe(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.prefix(64).filter { (0x21...0x7E).contains($0.value) }))
  }
}
