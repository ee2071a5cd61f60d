import FoundationEssentials
import SignalboxModel

/// Prints parts of a log, in order: as they are, or safe for a terminal.
struct LogPrinter {
  let isRaw: Bool
  /// The beginning of a line whose end has not come yet, of each source.
  private var parts: [LogSource: [UInt8]] = [:]
  private var isMidLine = false
  /// Longer lines are printed in pieces.
  private static let lineLimit = 64 << 10

  init(isRaw: Bool) {
    self.isRaw = isRaw
  }

  mutating func print(_ page: LogPage) throws {
    var gaps = page.gaps[...]
    for segment in page.segments {
      while let gap = gaps.first, gap.from <= segment.offset { try tell(gaps.removeFirst(), gap) }
      let bytes = try segment.bytes
      if isRaw { try Console.write(bytes) } else { try printSafely(bytes, of: segment) }
    }
    for gap in gaps { try tell(gap, gap) }
  }

  /// Prints what has no line end.
  mutating func finish() throws {
    for (source, part) in parts where !part.isEmpty { try say(part[...], source) }
    parts = [:]
  }

  private mutating func printSafely(_ bytes: [UInt8], of segment: LogSegment) throws {
    var line = parts[segment.source, default: []]
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || line.count >= Self.lineLimit {
        try say(line[...], segment.source)
        line = []
      }
      if byte != UInt8(ascii: "\n") { line.append(byte) }
    }
    parts[segment.source] = line
  }

  private func say(_ line: ArraySlice<UInt8>, _ source: LogSource) throws {
    var parser = StyledTextParser(for: .prose)
    let text = parser.line(String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self))
    try Console.say(text.plain)
  }

  private func tell(_: LogGap, _ gap: LogGap) throws {
    Console.note("[\(CountText.bytes(gap.to - gap.from)) of the log were not kept]")
  }
}

extension LogSegment {
  /// The bytes, however they came.
  ///
  /// - Throws: `LogPrinterError` when they are malformed.
  var bytes: [UInt8] {
    get throws {
      if let text { return Array(text.utf8) }
      guard let data = base64.flatMap({ Data(base64Encoded: $0) }) else { throw LogPrinterError() }
      return Array(data)
    }
  }
}

struct LogPrinterError: Error, CustomStringConvertible {
  var description: String { "the server sent a log that makes no sense; is it of another version?" }
}
