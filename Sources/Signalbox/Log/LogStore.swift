public import SignalboxModel

/// The logs of attempts: bytes in the order of arrival, addressed by offset, capped per attempt.
///
/// A cap keeps an attempt's first bytes (the head) and its last ones (the tail) and drops what is between; what was dropped
/// is reported as a gap, never silently. Offsets are not renumbered.
///
/// A log that cannot be written is never a reason to end or hold up a task: what is appended then is held back within bounds,
/// and what is more becomes a gap. Nothing here waits for such a log or throws for it.
public protocol LogStore: Sendable {
  /// Takes chunks in order; they are readable at once and written soon. It does not wait, so that a logger can call it;
  /// whoever can wait calls ``room()`` after it. What is unwritten stays within each attempt's cap.
  ///
  /// - Returns: the offset after the last chunk, for each attempt.
  @discardableResult
  func append(_ chunks: [LogChunk]) -> [AttemptKey: Int64]
  /// Returns when the bytes that wait to be written are few enough to take more: the back-pressure of a chatty command.
  ///
  /// - Throws: ``StoreError/Code/closed``.
  func room() async throws
  /// Returns when everything appended so far to these attempts is written, or cannot be written now; called before an outcome
  /// is accepted.
  ///
  /// - Throws: ``StoreError/Code/closed``.
  func flush(_ attempts: [AttemptKey]) async throws
  /// Bytes of an attempt; a page without bytes for an attempt that has written none.
  func read(_ request: LogRequest) async throws -> LogBytes
  /// Where a log shows `text`, ASCII letters in either case. Backward means from `from` towards the beginning.
  ///
  /// Escape sequences are passed over, and a match is at its first byte in the log. What a carriage return has written
  /// over is not shown, and not found: of `50 %\r100 %` it is `100 %`, and of `100 %\r` too as long as no more comes.
  func search(_ request: LogSearchRequest) async throws -> LogMatches
  /// When each of these attempts last wrote, without those that have written nothing. Meant for attempts that run, of
  /// which a store has it in memory.
  func lastWrites(of attempts: [AttemptKey]) async throws -> [AttemptKey: Timestamp]
  /// The attempts of a task that have a log, with each one's size in bytes, gaps included.
  func sizes(of task: TaskID) async throws -> [Int: Int64]
}

/// Bytes that an attempt wrote at one time.
public struct LogChunk: Hashable, Sendable {
  /// The attempt that wrote the bytes.
  public var key: AttemptKey
  /// When the bytes were written, by the time of day.
  public var time: Timestamp
  /// Where the bytes come from.
  public var source: LogSource
  /// Metadata of a logged line as `key=value` text of at most 4 KiB; nil when there is none.
  public var metadata: String?
  /// What was written, as it is.
  public var bytes: [UInt8]

  /// Creates a chunk.
  public init(key: AttemptKey, time: Timestamp, source: LogSource, metadata: String? = nil, bytes: [UInt8]) {
    self.key = key
    self.time = time
    self.source = source
    self.metadata = metadata
    self.bytes = bytes
  }
}

/// Which part of an attempt's log.
public struct LogRequest: Hashable, Sendable {
  /// The attempt whose log is read.
  public var key: AttemptKey
  /// Where to begin.
  public var start: Start
  /// The byte to stop before; the end of the log when nil.
  public var to: Int64?
  /// Bytes at most.
  public var limit: Int

  /// The place at which a part of a log begins.
  public enum Start: Hashable, Sendable {
    /// At this byte of the log, counted from 0.
    case offset(Int64)
    /// The last so many lines before `to`.
    case lastLines(Int)
  }

  /// Creates a request: from the first byte, for at most 256 KiB, unless it is said otherwise.
  public init(key: AttemptKey, start: Start = .offset(0), to: Int64? = nil, limit: Int = 256 << 10) {
    self.key = key
    self.start = start
    self.to = to
    self.limit = limit
  }
}

/// A part of a log.
///
/// Runs are ascending and do not overlap; what is between them within `from..<to` is gaps.
public struct LogBytes: Hashable, Sendable {
  /// Bytes of one origin that follow each other.
  public struct Run: Hashable, Sendable {
    /// The place of the first byte in the log.
    public var offset: Int64
    /// When the bytes were written, by the time of day.
    public var time: Timestamp
    /// Where the bytes come from.
    public var source: LogSource
    /// Metadata of a logged line as `key=value` text; nil when there is none.
    public var metadata: String?
    /// The bytes as they were written.
    public var bytes: [UInt8]

    /// Creates a run.
    public init(offset: Int64, time: Timestamp, source: LogSource, metadata: String?, bytes: [UInt8]) {
      self.offset = offset
      self.time = time
      self.source = source
      self.metadata = metadata
      self.bytes = bytes
    }
  }

  /// The first byte that this part tells about.
  public var from: Int64
  /// The byte after the last that this part tells about.
  public var to: Int64
  /// Bytes that the attempt has written so far, gaps included.
  public var size: Int64
  /// What is kept of the part.
  public var runs: [Run]
  /// What the cap dropped of the part.
  public var gaps: [LogGap]

  /// Creates a part of a log.
  public init(from: Int64, to: Int64, size: Int64, runs: [Run], gaps: [LogGap]) {
    self.from = from
    self.to = to
    self.size = size
    self.runs = runs
    self.gaps = gaps
  }
}

extension LogBytes.Run {
  package var end: Int64 { offset + Int64(bytes.count) }

  /// Leaves only the bytes at these offsets.
  package mutating func keep(_ range: Range<Int64>) {
    bytes = Array(bytes[Int(range.lowerBound - offset)..<Int(range.upperBound - offset)])
    offset = range.lowerBound
  }
}

/// What to look for in an attempt's log, and from where.
public struct LogSearchRequest: Hashable, Sendable {
  /// The attempt whose log is searched.
  public var key: AttemptKey
  /// What to look for; an empty text is found nowhere.
  public var text: String
  /// The byte to search from; nil for the beginning, or for the end when the search goes backward.
  public var from: Int64?
  /// Which way to search.
  public var direction: SearchDirection
  /// Matches at most.
  public var limit: Int

  /// Creates a request: forward through the whole log, for at most 100 matches, unless it is said otherwise.
  public init(
    key: AttemptKey, text: String, from: Int64? = nil, direction: SearchDirection = .forward, limit: Int = 100
  ) {
    self.key = key
    self.text = text
    self.from = from
    self.direction = direction
    self.limit = limit
  }
}

/// How much of each attempt's log is kept.
public struct LogCap: Hashable, Sendable {
  /// Bytes from the beginning.
  public var head: Int
  /// Bytes up to the end.
  public var tail: Int

  /// Creates a cap of 1 MiB at the beginning and 15 MiB at the end, unless it is said otherwise.
  public init(head: Int = 1 << 20, tail: Int = 15 << 20) {
    self.head = head
    self.tail = tail
  }
}
