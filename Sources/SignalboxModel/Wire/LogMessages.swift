/// A stretch of one attempt's log: raw bytes of one origin, in the order of arrival.
///
/// Offsets count the raw bytes of the attempt from 0 and are never renumbered, so an offset names the same byte for ever,
/// also when a cap has dropped what was before it.
public struct LogSegment: Hashable, Sendable, Codable {
  public var offset: Int64
  public var length: Int
  public var time: Timestamp
  public var source: LogSource
  /// Metadata of a logged line, already as `key=value` text.
  public var metadata: String?
  /// The bytes when they are valid UTF-8.
  public var text: String?
  /// The bytes in base64 when they are not.
  public var base64: String?

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
  case stdout
  case stderr
  /// Signalbox's own words about the attempt.
  case system
  /// A swift-log level: `trace` … `critical`.
  case level(String)
}

extension LogSource: RawRepresentable, Codable {
  public init(rawValue: String) {
    switch rawValue {
    case "stdout": self = .stdout
    case "stderr": self = .stderr
    case "system": self = .system
    default: self = .level(rawValue)
    }
  }

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
  public var from: Int64
  public var to: Int64

  public init(from: Int64, to: Int64) {
    self.from = from
    self.to = to
  }
}

/// `GET /v1/tasks/{id}/log`, and `event: log` of its stream: the bytes from `from` to `to` less the gaps.
public struct LogPage: Hashable, Sendable, Codable {
  public var attempt: Int
  public var from: Int64
  public var to: Int64
  /// Bytes that the attempt has written so far, gaps included.
  public var size: Int64
  /// Whether the attempt has ended and `to` is its end: nothing follows.
  public var final: Bool
  public var segments: [LogSegment]
  public var gaps: [LogGap]

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
  public var attempt: Int
  public var state: TaskState

  public init(attempt: Int, state: TaskState) {
    self.attempt = attempt
    self.state = state
  }
}

/// `GET /v1/tasks/{id}/log/search`.
public struct LogMatches: Hashable, Sendable, Codable {
  public var attempt: Int
  public var matches: [LogMatch]
  /// Where to go on searching in the same direction; absent at the end.
  public var next: Int64?

  public init(attempt: Int, matches: [LogMatch], next: Int64? = nil) {
    self.attempt = attempt
    self.matches = matches
    self.next = next
  }
}

public struct LogMatch: Hashable, Sendable, Codable {
  /// The match's first byte.
  public var offset: Int64
  /// The first byte of its line.
  public var lineOffset: Int64
  /// What is shown of the line: without its end and without what a carriage return before the match has written over, cut
  /// at 4 KiB. Escape sequences are left in.
  public var line: String

  public init(offset: Int64, lineOffset: Int64, line: String) {
    self.offset = offset
    self.lineOffset = lineOffset
    self.line = line
  }
}

public enum SearchDirection: String, Hashable, Sendable, Codable, CaseIterable {
  case forward
  case backward
}
