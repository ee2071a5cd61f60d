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
  var text: String
  /// Bytes of the line that ``text`` leaves out.
  var cut = 0
  var metadata: String?
  /// Whether its end has not come yet.
  var isOpen = false

  /// Bytes of a line that are kept to be shown.
  static let limit = 16 << 10

  mutating func append(_ more: Substring, bytes: Int) {
    end = end.plus(Int64(bytes))
    let room = Self.limit - text.utf8.count
    guard cut == 0, room > 0 else {
      cut += more.utf8.count
      return
    }
    if more.utf8.count <= room {
      text += more
    } else {
      let kept = more.prefix(utf8: room)
      text += kept
      cut += more.utf8.count - kept.utf8.count
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
