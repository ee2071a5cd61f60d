import SignalboxDashboard

/// Gathers the bytes between the terminal's paste brackets and makes one harmless key of them.
struct PasteCollector {
  /// What is beyond this many bytes is cut off; nothing that a prompt asks for is so long.
  static let limit = 64 * 1024

  private static let end = Array("\u{1B}[201~".utf8)

  private var bytes: [UInt8] = []
  /// How many bytes of the closing bracket have come.
  ///
  /// The bracket has one Escape, at its beginning, so that a mismatch can only begin it anew.
  private var matched = 0

  /// Whether the byte completes the closing bracket.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == Self.end[matched] {
      matched += 1
      return matched == Self.end.count
    }
    keep(Self.end.prefix(matched))
    matched = byte == Self.end[0] ? 1 : 0
    if matched == 0 { keep(CollectionOfOne(byte)) }
    return false
  }

  /// The text so far as a key, nil when there is none: one line, without control and format characters.
  var key: Key? {
    var text = ""
    var wantsSpace = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}":
        wantsSpace = !text.isEmpty
      case "\u{FFFD}":
        continue
      default:
        guard TypedText.isText(scalar) else { continue }
        if wantsSpace { text.append(" ") }
        wantsSpace = false
        text.unicodeScalars.append(scalar)
      }
    }
    return text.isEmpty ? nil : .paste(text)
  }

  private mutating func keep(_ more: some Collection<UInt8>) {
    bytes.append(contentsOf: more.prefix(Self.limit - bytes.count))
  }
}
