/// Untrusted text made safe for a terminal, and measured: the one sanitiser and the one width function of screens and
/// command line.
///
/// What a terminal would obey, or draw in a width of its own choosing, never passes ``sanitised(_:for:)``:
///
/// | in the text | becomes |
/// |---|---|
/// | line ends (LF, CR LF, NEL, U+2028, U+2029) | `⏎` |
/// | tab | one space |
/// | other C0 controls, DEL | their pictures, `␛` for ESC |
/// | C1 controls, invalid UTF-8 | `�` |
/// | bidirectional embeddings, overrides, isolates | `�` |
/// | private use, unassigned, noncharacters, other format controls | `�` |
/// | other invisible characters: joiners, variation selectors, zero-width spaces, BOM, tags | nothing |
/// | a combining mark with nothing before it | the mark on `◌` |
///
/// For ``Purpose/cells`` also what terminals are known to measure differently is replaced by what they all measure alike,
/// so that ``width(of:)-(String)`` is what is drawn and every character is one scalar with a width followed by marks
/// without: flags become their two letters, skin tones go, decomposed Hangul is composed, half-width voiced marks become
/// whole ones, Thai and Lao AM are taken apart, and marks that take a column on some terminals only, characters newer than
/// Unicode 14 and the few of disputed width become `�`.
public enum DisplayText {
  /// What sanitised text is for.
  public enum Purpose: Hashable, Sendable {
    /// A grid or a table, where columns count.
    case cells
    /// Running text such as a log on standard output, whose letters count more than its columns: just as harmless.
    case prose
  }

  /// The text on one line, with nothing left in it that a terminal acts on.
  ///
  /// Costs a scan when it is printable ASCII.
  public static func sanitised(_ text: String, for purpose: Purpose = .cells) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    var sanitiser = Sanitiser(purpose: purpose)
    for scalar in text.unicodeScalars { sanitiser.take(scalar) }
    return sanitiser.finish()
  }

  /// The same for raw bytes, taken for UTF-8; what is none, overlong forms among it, becomes U+FFFD.
  public static func sanitised(bytes: some Collection<UInt8>, for purpose: Purpose = .cells) -> String {
    sanitised(String(decoding: bytes, as: UTF8.self), for: purpose)
  }
}

struct Sanitiser {
  private let purpose: DisplayText.Purpose
  private var output = String.UnicodeScalarView()
  private var marks = 0
  private var follows: Unicode.Scalar?

  /// As many as one cell of ncurses holds beside its character.
  private static let markLimit = 4
  private static let replacement: Unicode.Scalar = "\u{FFFD}"

  init(purpose: DisplayText.Purpose) {
    self.purpose = purpose
  }

  mutating func take(_ scalar: Unicode.Scalar) {
    let previous = follows
    follows = scalar
    switch scalar.value {
    case 0x20...0x7E: base(scalar)
    case 0x0A where previous == "\r": break
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: base("⏎")
    case 0x09: base(" ")
    case 0x00...0x1F: base(Unicode.Scalar(UInt32(0x2400) + scalar.value) ?? Self.replacement)
    case 0x7F: base("␡")
    case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069: base(Self.replacement)
    case 0x4E00...0x9FFF: base(scalar)
    default: takeByProperties(scalar)
    }
  }

  private mutating func takeByProperties(_ scalar: Unicode.Scalar) {
    if purpose == .cells, takeOfDisputedWidth(scalar) { return }
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint {
      if purpose == .prose, Self.shapesText(scalar) { output.append(scalar) }
      return
    }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: mark(scalar)
    case .spacingMark: purpose == .cells ? base(Self.replacement) : mark(scalar)
    case .format, .unassigned, .privateUse, .surrogate, .control: base(Self.replacement)
    default: base(scalar)
    }
  }

  /// The joiners and the emoji variation selectors.
  private static func shapesText(_ scalar: Unicode.Scalar) -> Bool {
    ["\u{200C}", "\u{200D}", "\u{FE0E}", "\u{FE0F}"].contains(scalar)
  }

  private mutating func takeOfDisputedWidth(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1F1E6...0x1F1FF: base(Unicode.Scalar(UInt8(0x41 + scalar.value - 0x1F1E6)))
    case 0x1F3FB...0x1F3FF: break
    case 0xFF9E: base("\u{309B}")
    case 0xFF9F: base("\u{309C}")
    case 0x0E33: takeApart("\u{0E4D}", "\u{0E32}")
    case 0x0EB3: takeApart("\u{0ECD}", "\u{0EB2}")
    case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FF: jamo(scalar)
    default:
      guard !TextWidth.isKnownEverywhere(scalar) else { return false }
      base(Self.replacement)
    }
    return true
  }

  private mutating func takeApart(_ sign: Unicode.Scalar, _ letter: Unicode.Scalar) {
    mark(sign)
    base(letter)
  }

  private mutating func jamo(_ scalar: Unicode.Scalar) {
    if let last = output.last, let syllable = Hangul.compose(last, scalar) {
      output.removeLast()
      output.append(syllable)
    } else {
      base(scalar)
    }
  }

  private mutating func base(_ scalar: Unicode.Scalar) {
    settleJamo()
    output.append(scalar)
    marks = 0
  }

  private mutating func mark(_ scalar: Unicode.Scalar) {
    settleJamo()
    if output.isEmpty { output.append("◌") }
    guard purpose == .prose || marks < Self.markLimit else { return }
    output.append(scalar)
    marks += 1
  }

  /// A jamo that nothing was composed with would join what comes next.
  private mutating func settleJamo() {
    guard purpose == .cells, let last = output.last, Hangul.isJamo(last) else { return }
    output.removeLast()
    output.append(Self.replacement)
  }

  mutating func finish() -> String {
    settleJamo()
    return purpose == .cells ? Self.separated(String(output)) : String(output)
  }

  /// Characters that hold two scalars with a width, as conjuncts of Indic scripts do, parted by a non-joiner: terminals
  /// give each its column.
  private static func separated(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for character in text {
      var isFirst = true
      for scalar in character.unicodeScalars {
        if !isFirst, TextWidth.columns(of: scalar) > 0 { result.append("\u{200C}") }
        result.append(scalar)
        isFirst = false
      }
    }
    // A sign that is written before another would take what is put after the text for it.
    if let last = result.last, !last.isASCII, "\(last) ".count == 1 { result.append("\u{200C}") }
    return String(result)
  }
}
