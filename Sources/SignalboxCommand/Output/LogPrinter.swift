import FoundationEssentials
import SignalboxModel

/// Prints parts of a log, in order: as they are, or safe for a terminal.
struct LogPrinter {
  private let isRaw = !Console.isTerminal
  private let isLive: Bool
  private let folds: Bool
  private var lines = SafeLines(isColoured: Console.isColoured, isASCII: Console.isASCII)
  /// The line that has not ended, as it is on the terminal.
  private var unfinished = RedrawnLine()

  /// - Parameters:
  ///   - isLive: whether a terminal shows a line that has not ended, and more of it as it arrives.
  ///   - folds: whether lines that are longer than the terminal is wide are folded at words.
  init(isLive: Bool, folds: Bool) {
    self.isLive = isLive
    self.folds = folds
  }

  mutating func print(_ page: LogPage) throws {
    lines.columns = folds ? Console.columns : nil
    var gaps = page.gaps[...]
    for segment in page.segments {
      while let gap = gaps.first, gap.from <= segment.offset {
        gaps.removeFirst()
        try tell(gap)
      }
      let bytes = try segment.bytes
      if isRaw {
        try Console.write(bytes)
      } else {
        let ended = lines.take(bytes, of: segment.source)
        try say(ended)
      }
    }
    for gap in gaps { try tell(gap) }
    try drawUnfinished()
  }

  /// Says something that is not of the log, on a line of its own.
  mutating func aside(_ say: () -> Void) throws {
    try clear()
    say()
    try drawUnfinished()
  }

  /// Prints what has no line end, each source's on a line of its own.
  mutating func finish() throws {
    let last = lines.finish()
    try clear()
    try say(last)
  }

  private mutating func say(_ lines: [String]) throws {
    guard !lines.isEmpty else { return }
    try clear()
    for line in lines { try Console.say(line) }
  }

  private mutating func tell(_ gap: LogGap) throws {
    // What is missing may have held the ends of lines.
    try finish()
    Console.note("[\(CountText.bytes(gap.to.minus(gap.from))) of the log were not kept]")
  }

  private mutating func drawUnfinished() throws {
    // The last column stays free: not all terminals wait for more before they go on to the next row.
    guard isLive, !isRaw, let width = Console.columns, width > 1 else { return }
    let (text, columns) = lines.unfinished(in: width - 1)
    try Console.write(unfinished.redraw(text, columns: columns, on: width).utf8)
  }

  /// Takes the unfinished line away, before something else is written.
  private mutating func clear() throws {
    try Console.write(unfinished.redraw("", columns: 0, on: Console.columns ?? 80).utf8)
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
