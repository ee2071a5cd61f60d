/// What a program wrote to a terminal, held to what programs of ours may write.
package struct TerminalBytes {
  package var scalars: [Unicode.Scalar]
  /// Why these bytes cannot be looked at as text; nil when they can.
  package var brokenUTF8: String?

  package init(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    brokenUTF8 = String(validating: bytes, as: UTF8.self) == nil ? "bytes that are no UTF-8" : nil
  }

  /// The first thing in it that is not the text of lines; nil when there is none.
  package var faultOfLines: String? {
    brokenUTF8 ?? fault(in: Self.withoutColours(scalars)[...])
  }

  /// Colours and attributes, `ESC [ … m` of numbers alone, move nothing, hide nothing and ask for nothing.
  private static func withoutColours(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    var rest = scalars[...]
    while let first = rest.popFirst() {
      if first == "\u{1B}", rest.first == "[" {
        let tail = rest.dropFirst().drop { ("0"..."9").contains($0) || $0 == ";" || $0 == ":" }
        if tail.first == "m" {
          rest = tail.dropFirst()
          continue
        }
      }
      kept.append(first)
    }
    return kept
  }

  /// The first thing in it that is neither text nor a sequence that draws cells: what ncurses writes, and the switches that
  /// the dashboard throws; nil when there is none.
  package var faultOfScreen: String? {
    if let brokenUTF8 { return brokenUTF8 }
    var rest = scalars[...]
    while let escape = rest.firstIndex(of: "\u{1B}") {
      if let fault = fault(in: rest[..<escape], moves: true) { return fault }
      guard let end = Self.endOfDrawing(rest[escape...]) else {
        return
          "a sequence that draws nothing: \(String(String.UnicodeScalarView(rest[escape...].prefix(24))).debugDescription)"
      }
      rest = rest[end...]
    }
    return fault(in: rest, moves: true)
  }

  /// What is wrong in these characters; one column back may be among them when it `moves`, as ncurses does.
  private func fault(in scalars: ArraySlice<Unicode.Scalar>, moves: Bool = false) -> String? {
    guard let place = scalars.firstIndex(where: { !Self.isText($0) && !(moves && $0 == "\u{8}") }) else { return nil }
    let around = scalars[max(scalars.startIndex, place - 20)..<min(scalars.endIndex, place + 20)]
    return
      "U+\(String(scalars[place].value, radix: 16)) in \(String(String.UnicodeScalarView(around)).debugDescription)"
  }

  /// The joiners and selectors that lines of logs keep for the sake of their letters move and hide nothing.
  private static func isText(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\r", "\n", "\u{200C}", "\u{200D}", "\u{FE0E}", "\u{FE0F}": return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
    default: return !scalar.properties.isBidiControl
    }
  }

  /// Where the sequence that begins here ends, when it is one that draws.
  private static func endOfDrawing(_ sequence: ArraySlice<Unicode.Scalar>) -> Int? {
    var index = sequence.startIndex + 1
    guard index < sequence.endIndex else { return nil }
    switch sequence[index] {
    case "[":
      index += 1
      let isPrivate = index < sequence.endIndex && sequence[index] == "?"
      if isPrivate { index += 1 }
      let parameters = index
      while index < sequence.endIndex, "0123456789;".unicodeScalars.contains(sequence[index]) { index += 1 }
      guard index < sequence.endIndex else { return nil }
      let numbers = String(String.UnicodeScalarView(sequence[parameters..<index]))
      guard isPrivate ? isSwitch(numbers, sequence[index]) : isDrawing(numbers, sequence[index]) else { return nil }
      // Looks bring the first character set with them; the dashboard's own bell rings between two frames.
      let companion: Unicode.Scalar? = isPrivate && numbers == "2026" ? "\u{7}" : sequence[index] == "m" ? "\u{F}" : nil
      return index + 1 < sequence.endIndex && sequence[index + 1] == companion ? index + 2 : index + 1
    // The character sets as they are at the start, and the keypad's two modes.
    case "(", ")":
      let set: Unicode.Scalar = sequence[index] == "(" ? "B" : "0"
      return sequence.dropFirst(2).first == set ? index + 2 : nil
    // Also one line back, scrolling.
    case "=", ">", "M": return index + 1
    default: return nil
    }
  }

  /// Moving, erasing, repeating, scrolling and colours.
  private static let drawing = Set("ABCDGHJKLMPSTX@bdfmr".unicodeScalars)
  /// Cursor keys, wrapping, blinking, the cursor, the other screen, focus, pastes, frames drawn at once.
  private static let switches: Set<String> = ["1", "7", "12", "25", "12;25", "1049", "1004", "2004", "2026"]

  private static func isDrawing(_ numbers: String, _ final: Unicode.Scalar) -> Bool {
    switch (numbers, final) {
    // Characters replace what was there; the cursor looks as usual.
    case ("4", "l"), ("34", "h"): true
    default: drawing.contains(final)
    }
  }

  private static func isSwitch(_ numbers: String, _ final: Unicode.Scalar) -> Bool {
    (final == "h" || final == "l") && switches.contains(numbers)
  }
}
