import SignalboxModel

/// The log of one attempt as it is shown: a loaded stretch, where the reader is in it, and what is being fetched.
struct LogPane: Hashable, Sendable {
  var key: AttemptKey?
  /// Whether the operator went to this attempt, which is not the latest.
  ///
  /// It stays then when the next one starts.
  var isChosen = false
  var buffer = LogBuffer()
  /// Whether the end stays in view as lines come.
  var isFollowing = true
  /// The first visible line, by its offset, when not following.
  var top: Int64 = 0
  /// Rows of the first line's wrapped text that are above the view.
  var topRow = 0
  /// The line of an error that the view went to.
  var mark: Int64?
  var height = 1
  var wraps = false
  var showsTime = true
  var stream: RequestToken?
  var load: Load?
  /// The stretch that the operator asked for and that is not asked of the server yet.
  var wanted: Want?
  var search: Search?
  var problem: String?
  /// When the last request went out.
  var asked: Duration?
  /// When a stream that failed may be asked for again.
  var retryAt: Duration?
  var ended: TaskState?

  enum Want: Hashable, Sendable {
    case earlier
    case later
    case beginning
    case end
    case around(Int64)
    /// What follows the long line that the loaded stretch ends in: its end is looked for.
    case pastLine
    /// What begins at a byte further down, since nothing before it would be shown.
    case from(Int64)
    /// The beginning of the line that the loaded stretch starts in: it is looked for.
    case lineStart
    /// The line that begins at a byte further up.
    case line(at: Int64)
  }

  struct Load: Hashable, Sendable {
    var token: RequestToken
    var want: Want
  }

  struct Search: Hashable, Sendable {
    var text: String
    var direction: SearchDirection
    var token: RequestToken?
    /// The match that the view stands at.
    var match: LogMatch?
  }

  /// Lines asked for when a log is opened at its end.
  static let tail = 500
  /// Bytes asked for when the reader comes to the edge of what is loaded.
  static let chunk: Int64 = 128 << 10

  /// Whether another attempt's log is shown than the one that is asked for.
  mutating func show(_ key: AttemptKey?) {
    guard key != self.key else { return }
    let (wraps, showsTime, height) = (wraps, showsTime, height)
    self = LogPane()
    self.key = key
    self.wraps = wraps
    self.showsTime = showsTime
    self.height = height
  }

  /// The index of the first visible line when not following.
  var topIndex: Int { buffer.index(at: top) ?? 0 }

  /// Takes over a page for the load it answers, or from the stream when `load` is nil.
  mutating func take(_ page: LogPage, answering want: Want?) {
    problem = nil
    switch want {
    case nil, .later, .from:
      buffer.append(page)
    case .earlier:
      buffer.prepend(page)
    case .line:
      buffer.prepend(page, atLine: true)
    case .pastLine, .lineStart:
      // They are answered by where a line ends.
      break
    case .beginning:
      buffer.replace(with: page, atLine: true)
      top = buffer.start
    case .around(let offset):
      buffer.replace(with: page, atLine: false)
      // Whether or not the page has it: the same question has the same answer.
      show(offset)
    case .end:
      buffer.replace(with: page, atLine: true)
      isFollowing = true
    }
    buffer.trim(around: isFollowing ? buffer.lines.count : topIndex)
    if !isFollowing, let first = buffer.lines.first, top < first.offset {
      top = first.offset
      topRow = 0
    }
  }

  /// Takes over where the nearest line end is, in place of which the log's own beginning or end counts when there is none.
  mutating func take(lineEnd: Int64?, answering want: Want) {
    switch want {
    case .pastLine:
      // Lines of another source that end there may have begun a little before.
      let place = (lineEnd ?? buffer.size).minus(Int64(LogLine.limit))
      wanted = .from(max(buffer.end, place))
    case .lineStart: wanted = .line(at: lineEnd?.plus(1) ?? 0)
    default: break
    }
  }

  /// Stops following and puts a line a third of the way down, if it is loaded; asks for it otherwise.
  mutating func reveal(_ offset: Int64) {
    isFollowing = false
    guard buffer.isLoaded, offset >= buffer.start, offset < buffer.end, let index = buffer.index(at: offset)
    else {
      wanted = .around(offset)
      return
    }
    show(lineAt: index)
  }

  /// Puts the loaded line that is nearest to a byte a third of the way down.
  private mutating func show(_ offset: Int64) {
    isFollowing = false
    if let index = buffer.index(at: offset) { show(lineAt: index) }
  }

  private mutating func show(lineAt index: Int) {
    top = buffer.lines[max(0, index - height / 3)].offset
    topRow = 0
  }

  /// The next loaded line that tells of an error after, or before, the one that the view stands at.
  func error(after isForward: Bool, from origin: Int64?) -> Int64? {
    let lines = buffer.lines
    let here = origin ?? (isFollowing ? Int64.max : top)
    if isForward { return lines.first { $0.offset > here && buffer.isError($0) }?.offset }
    return lines.last { $0.offset < here && buffer.isError($0) }?.offset
  }
}
