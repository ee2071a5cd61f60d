import SignalboxModel

/// Makes lines that a terminal can be shown of a log's bytes, however those are cut.
struct SafeLines {
  /// The beginning of a line whose end has not come yet, of each source.
  private var parts: [LogSource: [UInt8]] = [:]
  /// Longer lines come in pieces of so many bytes.
  static let limit = 64 << 10

  /// The lines that these bytes complete.
  mutating func take(_ bytes: some Sequence<UInt8>, of source: LogSource) -> [String] {
    var lines: [String] = []
    var line = parts[source, default: []]
    for byte in bytes {
      let isEnd = byte == UInt8(ascii: "\n")
      if isEnd || line.count >= Self.limit {
        lines.append(Self.safe(line))
        line = []
      }
      if !isEnd { line.append(byte) }
    }
    parts[source] = line
    return lines
  }

  /// What has no line end.
  mutating func finish() -> [String] {
    defer { parts = [:] }
    return parts.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value).filter { !$0.isEmpty }.map(Self.safe)
  }

  private static func safe(_ line: [UInt8]) -> String {
    var parser = StyledTextParser(for: .prose)
    return parser.line(String(decoding: line, as: UTF8.self)).plain
  }
}
