import FoundationEssentials
import SignalboxModel

/// Prints parts of a log, in order: as they are, or safe for a terminal.
struct LogPrinter {
  let isRaw: Bool
  private var lines = SafeLines(isColoured: Console.isColoured)

  init(isRaw: Bool) {
    self.isRaw = isRaw
  }

  mutating func print(_ page: LogPage) throws {
    var gaps = page.gaps[...]
    for segment in page.segments {
      while let gap = gaps.first, gap.from <= segment.offset { try tell(gaps.removeFirst(), gap) }
      let bytes = try segment.bytes
      if isRaw { try Console.write(bytes) } else { try say(lines.take(bytes, of: segment.source)) }
    }
    for gap in gaps { try tell(gap, gap) }
  }

  /// Prints what has no line end.
  mutating func finish() throws {
    try say(lines.finish())
  }

  private func say(_ lines: [String]) throws {
    for line in lines { try Console.say(line) }
  }

  private func tell(_: LogGap, _ gap: LogGap) throws {
    Console.note("[\(CountText.bytes(gap.to.minus(gap.from))) of the log were not kept]")
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
