import SignalboxModel

/// Makes lines that a terminal can be shown of a log's bytes, however those are cut.
struct SafeLines {
  /// Whether the lines keep the colours that the log asked for; every other sequence is left out in any case.
  var isColoured = false
  /// Whether they are ASCII alone.
  var isASCII = false
  /// Columns of the terminal: a line that is longer is folded into several; nil leaves all as they are.
  var columns: Int?
  /// The beginning of a line whose end has not come yet, of each source; last the one that was written to last.
  private var parts: [(source: LogSource, line: LineBytes)] = []
  /// Longer lines come in pieces of so many bytes.
  static let limit = 64 << 10
  /// Columns by which a folded line is indented from its second row on, beyond its own indent.
  private static let hang = 2
  /// Narrower than this a terminal breaks the lines better itself.
  private static let leastColumns = 20

  init(isColoured: Bool = false, isASCII: Bool = false) {
    self.isColoured = isColoured
    self.isASCII = isASCII
  }

  /// The lines that these bytes complete.
  mutating func take(_ bytes: [UInt8], of source: LogSource) -> [String] {
    guard !bytes.isEmpty else { return [] }
    var lines: [String] = []
    var line = parts.firstIndex { $0.source == source }.map { parts.remove(at: $0).line } ?? LineBytes()
    var rest = bytes[...]
    while !rest.isEmpty {
      let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
      var body = rest[..<(newline ?? rest.endIndex)]
      while !body.isEmpty {
        if line.bytes.count == Self.limit { lines += safe(String(decoding: line.takeWhole(), as: UTF8.self)) }
        let piece = body.prefix(Self.limit - line.bytes.count)
        line.append(piece, limit: Self.limit)
        body = body.dropFirst(piece.count)
      }
      rest = rest[(newline ?? rest.endIndex)...].dropFirst()
      guard newline != nil else { break }
      lines += safe(line.text(isWhole: true))
      line = LineBytes()
    }
    parts.append((source, line))
    return lines
  }

  /// What has no line end.
  mutating func finish() -> [String] {
    defer { parts = [] }
    return parts.sorted { $0.source.rawValue < $1.source.rawValue }.map(\.line).filter { !$0.bytes.isEmpty }
      .flatMap { safe($0.text(isWhole: true)) }
  }

  /// As much as one row of so many columns has room for of the line that has not ended, and the columns that it takes;
  /// nothing where all have ended.
  ///
  /// Of several it is the one that was written to last.
  func unfinished(in columns: Int) -> (text: String, columns: Int) {
    guard let line = parts.last(where: { !$0.line.bytes.isEmpty })?.line else { return ("", 0) }
    // Written over in its place, so its columns count more than its letters.
    var parser = StyledTextParser(for: .cells)
    let text = parser.line(line.text(isWhole: false), isWhole: false).truncated(to: columns)
    return (drawn(text), text.width)
  }

  private func safe(_ line: String) -> [String] {
    var parser = StyledTextParser(for: .prose)
    return folded(parser.line(line)).map(drawn)
  }

  private func folded(_ text: StyledText) -> [StyledText] {
    guard let columns, columns >= Self.leastColumns, text.width > columns else { return [text] }
    let indent = text.plain.prefix { $0 == " " }.count + Self.hang
    return text.wrapped(to: columns, indent: min(indent, columns - Self.leastColumns))
  }

  private func drawn(_ text: StyledText) -> String {
    let text = isASCII ? text.inASCII : text
    return isColoured ? text.escaped : text.plain
  }
}

extension StyledText {
  /// The text with SGR sequences for its styles, which ends in the terminal's own.
  var escaped: String {
    runs.map { $0.style == .plain ? $0.text : "\u{1B}[\($0.style.parameters)m\($0.text)\u{1B}[0m" }.joined()
  }
}

extension TextStyle {
  /// The parameters of the SGR sequence that asks for it.
  fileprivate var parameters: String {
    let codes: [(Attributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    let own = codes.filter { attributes.contains($0.0) }.map(\.1)
    let colours = [foreground?.parameters(base: 30), background?.parameters(base: 40)].compactMap(\.self)
    return (own + colours).joined(separator: ";")
  }
}

extension TextColor {
  /// The SGR parameters of the colour, from `base`: 30 for the text, 40 for its ground.
  fileprivate func parameters(base: Int) -> String {
    switch self {
    case .ansi(let number): String(number < 8 ? base + Int(number) : base + 52 + Int(number))
    case .indexed(let number): "\(base + 8);5;\(number)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
