/// A stretch of one attempt's log: raw bytes of one origin, in the order of arrival.
///
/// Offsets count the raw bytes of the attempt from 0 and are never renumbered, so an offset names the same byte for ever,
/// also when a cap has dropped what was before it.
public struct LogSegment: Hashable, Sendable, Codable {
  /// The place of the first byte in the log.
  public var offset: Int64
  /// How many raw bytes there are.
  public var length: Int
  /// When the bytes were written, by the server's time of day.
  public var time: Timestamp
  /// Where the bytes come from.
  public var source: LogSource
  /// Metadata of a logged line, already as `key=value` text.
  public var metadata: String?
  /// The bytes when they are valid UTF-8.
  public var text: String?
  /// The bytes in base64 when they are not.
  public var base64: String?

  /// Creates a segment, of which either `text` or `base64` has the bytes.
  public init(
    offset: Int64, length: Int, time: Timestamp, source: LogSource, metadata: String? = nil, text: String? = nil,
    base64: String? = nil
  ) {
    self.offset = offset
    self.length = length
    self.time = time
    self.source = source
    self.metadata = metadata
    self.text = text
    self.base64 = base64
  }
}

/// Where bytes of a log come from: a command's stream, a logger at a level, or Signalbox itself.
public enum LogSource: Hashable, Sendable {
  /// A command's standard output.
  case stdout
  /// A command's standard error.
  case stderr
  /// Signalbox's own words about the attempt.
  case system
  /// A swift-log level: `trace` … `critical`.
  case level(String)
}

extension LogSource: RawRepresentable, Codable {
  /// Reads the name of a source; every other name than `stdout`, `stderr` and `system` is a level.
  public init(rawValue: String) {
    switch rawValue {
    case "stdout": self = .stdout
    case "stderr": self = .stderr
    case "system": self = .system
    default: self = .level(rawValue)
    }
  }

  /// The name in the API.
  public var rawValue: String {
    switch self {
    case .stdout: "stdout"
    case .stderr: "stderr"
    case .system: "system"
    case .level(let name): name
    }
  }
}

/// Bytes that a cap dropped: from `from` up to, not including, `to`.
public struct LogGap: Hashable, Sendable, Codable {
  /// The first byte that is gone.
  public var from: Int64
  /// The first byte after the gap.
  public var to: Int64

  /// Creates a gap.
  public init(from: Int64, to: Int64) {
    self.from = from
    self.to = to
  }
}

/// `GET /v1/tasks/{id}/log`, and `event: log` of its stream: the bytes from `from` to `to` less the gaps.
public struct LogPage: Hashable, Sendable, Codable {
  /// The number of the attempt.
  public var attempt: Int
  /// The first byte that the page tells about.
  public var from: Int64
  /// The byte after the last that the page tells about; the next page begins here.
  public var to: Int64
  /// Bytes that the attempt has written so far, gaps included.
  public var size: Int64
  /// Whether the attempt has ended and `to` is its end: nothing follows.
  public var final: Bool
  /// What is kept of the page, ascending.
  public var segments: [LogSegment]
  /// What the cap dropped of the page.
  public var gaps: [LogGap]

  /// Creates a page.
  public init(
    attempt: Int, from: Int64, to: Int64, size: Int64, final: Bool, segments: [LogSegment], gaps: [LogGap]
  ) {
    self.attempt = attempt
    self.from = from
    self.to = to
    self.size = size
    self.final = final
    self.segments = segments
    self.gaps = gaps
  }
}

/// `event: end` of a log stream.
public struct LogEnd: Hashable, Sendable, Codable {
  /// The number of the attempt.
  public var attempt: Int
  /// The state that the task is in after the attempt.
  public var state: TaskState

  /// Creates an end.
  public init(attempt: Int, state: TaskState) {
    self.attempt = attempt
    self.state = state
  }
}

/// `GET /v1/tasks/{id}/log/search`.
public struct LogMatches: Hashable, Sendable, Codable {
  /// The number of the attempt.
  public var attempt: Int
  /// The matches in the order of the search.
  public var matches: [LogMatch]
  /// Where to go on searching in the same direction; absent at the end.
  public var next: Int64?

  /// Creates an answer to a search.
  public init(attempt: Int, matches: [LogMatch], next: Int64? = nil) {
    self.attempt = attempt
    self.matches = matches
    self.next = next
  }
}

/// One place at which a log shows the text that was searched.
public struct LogMatch: Hashable, Sendable, Codable {
  /// The match's first byte.
  public var offset: Int64
  /// The first byte of its line.
  public var lineOffset: Int64
  /// What is shown of the line: without its end and without what a carriage return before the match has written over, cut
  /// at 4 KiB.
  ///
  /// Escape sequences are left in.
  public var line: String

  /// Creates a match.
  public init(offset: Int64, lineOffset: Int64, line: String) {
    self.offset = offset
    self.lineOffset = lineOffset
    self.line = line
  }
}

/// Which way a search goes.
public enum SearchDirection: String, Hashable, Sendable, Codable, CaseIterable {
  /// From the beginning towards the end.
  case forward
  /// From the end towards the beginning.
  case backward
}
