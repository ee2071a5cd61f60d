import SignalboxModel

/// Makes lines that a terminal can be shown of a log's bytes, however those are cut.
struct SafeLines {
  /// Whether the lines keep the colours that the log asked for; every other sequence is left out in any case.
  var isColoured = false
  /// The beginning of a line whose end has not come yet, of each source.
  private var parts: [LogSource: LineBytes] = [:]
  /// Longer lines come in pieces of so many bytes.
  static let limit = 64 << 10

  init(isColoured: Bool = false) {
    self.isColoured = isColoured
  }

  /// The lines that these bytes complete.
  mutating func take(_ bytes: [UInt8], of source: LogSource) -> [String] {
    var lines: [String] = []
    var line = parts[source] ?? LineBytes()
    var rest = bytes[...]
    while !rest.isEmpty {
      let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
      var body = rest[..<(newline ?? rest.endIndex)]
      while !body.isEmpty {
        if line.bytes.count == Self.limit { lines.append(safe(String(decoding: line.takeWhole(), as: UTF8.self))) }
        let piece = body.prefix(Self.limit - line.bytes.count)
        line.append(piece, limit: Self.limit)
        body = body.dropFirst(piece.count)
      }
      rest = rest[(newline ?? rest.endIndex)...].dropFirst()
      guard newline != nil else { break }
      lines.append(safe(line.text(isWhole: true)))
      line = LineBytes()
    }
    parts[source] = line
    return lines
  }

  /// What has no line end.
  mutating func finish() -> [String] {
    defer { parts = [:] }
    return parts.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value).filter { !$0.bytes.isEmpty }
      .map { safe($0.text(isWhole: true)) }
  }

  private func safe(_ line: String) -> String {
    var parser = StyledTextParser(for: .prose)
    let text = parser.line(line)
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
  /// - Parameter base: 30 of the text, 40 of its ground.
  fileprivate func parameters(base: Int) -> String {
    switch self {
    case .ansi(let number): String(number < 8 ? base + Int(number) : base + 52 + Int(number))
    case .indexed(let number): "\(base + 8);5;\(number)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
