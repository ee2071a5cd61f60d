/// Makes styled text of what a program wrote: SGR sequences become styles, every other escape sequence is left out whole
/// (cursor, titles, clipboard, links, device strings, in their 7-bit and their C1 forms), one that is broken off or has no
/// end on its line is shown as harmless text, and everything is sanitised.
///
/// One parser reads one log from its beginning: its style carries over from line to line.
public struct StyledTextParser: Sendable {
  /// The style at this point of the log.
  public private(set) var style: TextStyle
  private let purpose: DisplayText.Purpose
  private var scanner = EscapeScanner()
  /// The sequence being read, in case it turns out to be none.
  private var sequence = String.UnicodeScalarView()
  private var pending = ""
  private var column = 0
  private var runs: [StyledText.Run] = []

  /// Columns from one tab stop to the next.
  public static let tabStop = 8

  /// Creates a parser, for a log that begins plain and is shown in columns unless it is said otherwise.
  public init(style: TextStyle = .plain, for purpose: DisplayText.Purpose = .cells) {
    self.style = style
    self.purpose = purpose
  }

  /// Reads one line, with or without its end, for a screen.
  ///
  /// Tabs become spaces up to the next stop; a carriage return within it shows as `␍`.
  ///
  /// - Parameters:
  ///   - text: the line's text.
  ///   - isWhole: whether nothing follows. Otherwise a sequence of which more may come is left out.
  /// - Returns: the line, safe for a terminal.
  public mutating func line(_ text: some StringProtocol, isWhole: Bool = true) -> StyledText {
    var line = Substring(text).unicodeScalars
    if line.last == "\n" { line.removeLast() }
    if line.last == "\r" { line.removeLast() }
    column = 0
    take(line)
    if !isWhole { sequence.removeAll() }
    breakOff()
    flush()
    defer { runs = [] }
    return StyledText(runs: runs)
  }

  private mutating func take(_ text: Substring.UnicodeScalarView) {
    var rest = text
    while !rest.isEmpty {
      takePrintable(from: &rest)
      if let scalar = rest.popFirst() { take(scalar) }
    }
  }

  /// Printable ASCII outside sequences, which most of a log is, taken at once: a tenth of the time.
  private mutating func takePrintable(from rest: inout Substring.UnicodeScalarView) {
    guard !scanner.isInside else { return }
    let bytes = Substring(rest).utf8
    let end = bytes.firstIndex { !(0x20...0x7E).contains($0) } ?? bytes.endIndex
    guard end > rest.startIndex else { return }
    pending.append(contentsOf: Substring(rest[..<end]))
    rest = rest[end...]
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    switch scanner.step(scalar) {
    case .text: takeText(scalar)
    case .inside: sequence.append(scalar)
    case .end(let sgr):
      sequence.removeAll(keepingCapacity: true)
      guard let sgr else { return }
      var next = style
      next.apply(sgr: sgr)
      // What stays in one style is sanitised as one text.
      guard next != style else { return }
      flush()
      style = next
    case .broken:
      breakOff()
      take(scalar)
    }
  }

  private mutating func breakOff() {
    scanner.reset()
    guard !sequence.isEmpty else { return }
    pending.unicodeScalars.append(contentsOf: sequence)
    sequence.removeAll(keepingCapacity: true)
  }

  private mutating func takeText(_ scalar: Unicode.Scalar) {
    switch scalar {
    // A terminal would go back and write over the line.
    case "\r": pending.append("␍")
    case "\t":
      flush()
      append(String(repeating: " ", count: Self.tabStop - column % Self.tabStop))
    default: pending.unicodeScalars.append(scalar)
    }
  }

  private mutating func flush() {
    guard !pending.isEmpty else { return }
    append(DisplayText.sanitised(pending, for: purpose))
    pending.removeAll(keepingCapacity: true)
  }

  /// Takes text that is safe.
  private mutating func append(_ text: String) {
    guard !text.isEmpty else { return }
    column += DisplayText.width(of: text)
    if let last = runs.indices.last, runs[last].style == style {
      runs[last].text += text
    } else {
      runs.append(StyledText.Run(text: text, style: style))
    }
  }
}
