import SignalboxModel

/// One line of a log as the buffer keeps it, not yet made safe for the screen: only lines that are drawn are.
struct LogLine: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case text
    /// Bytes that the log's cap dropped.
    case gap(bytes: Int64)
  }

  /// The first byte's place in the log: what a position in the log is bound to.
  var offset: Int64
  /// The byte after the last.
  var end: Int64
  var time: Timestamp
  var source: LogSource
  var content: Content = .text
  private(set) var text = ""
  /// Bytes of the line that ``text`` leaves out.
  private(set) var cut = 0
  var metadata: String?
  /// Whether a carriage return has begun it anew, so that ``text`` is what is shown whatever was before.
  private(set) var isAnew = false
  /// Whether its end has not come yet.
  private(set) var isOpen = false
  /// Its bytes for as long as more may come.
  private var arrived = LineBytes()

  /// Bytes of a line that are kept to be shown.
  static let limit = 16 << 10

  init(
    offset: Int64, end: Int64, time: Timestamp, source: LogSource, content: Content = .text, metadata: String? = nil
  ) {
    self.offset = offset
    self.end = end
    self.time = time
    self.source = source
    self.content = content
    self.metadata = metadata
  }

  /// Takes in what follows of the line.
  ///
  /// - Parameters:
  ///   - more: its bytes, less the line end.
  ///   - length: how many bytes of the log that is, the line end counted.
  ///   - ends: whether the line ends with it.
  mutating func append(_ more: ArraySlice<UInt8>, length: Int, ends: Bool) {
    end = end.plus(Int64(length))
    arrived.append(more, limit: Self.limit)
    text = arrived.text(isWhole: ends)
    cut = arrived.cut
    isAnew = arrived.isAnew
    isOpen = !ends
    if ends { arrived = LineBytes() }
  }

  /// Takes in that the line goes on, and with `ends` ends, for so many bytes that were not loaded, since they would not
  /// be shown.
  mutating func skip(_ bytes: Int64, ends: Bool) {
    end = end.plus(bytes)
    arrived.skip(Int(bytes))
    cut += Int(bytes)
    isOpen = !ends
    if ends { arrived = LineBytes() }
  }

  /// Takes in the rest of the line, which was loaded before its beginning was.
  ///
  /// What lies between was not.
  mutating func join(_ rest: LogLine) {
    guard rest.isAnew else { return skip(rest.end.minus(end), ends: !rest.isOpen) }
    (text, cut, arrived, isAnew) = (rest.text, rest.cut, rest.arrived, true)
    (end, isOpen) = (rest.end, rest.isOpen)
  }

  /// Whether a command's line begins with a date and a time of day, as `2026-11-23 14:03:27`.
  var beginsWithTime: Bool {
    guard source == .stdout || source == .stderr else { return false }
    let digit = UInt8(ascii: "0")
    return text.utf8.starts(with: "0000-00-00 00:00:00".utf8) { byte, form in
      switch form {
      case digit: (digit...UInt8(ascii: "9")).contains(byte)
      case UInt8(ascii: " "): byte == form || byte == UInt8(ascii: "T")
      default: byte == form
      }
    }
  }

  /// How grave the line says it is: by the logger that wrote it, or in its text; nil when it says nothing of it.
  var level: LogLevel? {
    switch source {
    case .level(let name): LogLevel(word: name)
    case .stdout, .stderr: LogLevel(of: text[...])
    case .system: nil
    }
  }

  var severity: Severity {
    switch level {
    case .error, .critical: .error
    case .warning: .warning
    default: .normal
    }
  }

  enum Severity: Hashable, Sendable {
    case normal
    case warning
    case error
  }
}

extension Substring {
  /// The longest start of at most `bytes` of UTF-8 that ends at a character.
  func prefix(utf8 bytes: Int) -> Substring {
    guard utf8.count > bytes else { return self }
    var end = utf8.index(startIndex, offsetBy: Swift.max(0, bytes))
    while end > startIndex, String.Index(end, within: base) == nil { end = utf8.index(before: end) }
    return self[..<end]
  }
}
