import FoundationEssentials
import SignalboxModel

/// The loaded stretch of a log, as lines.
///
/// Bounded, so that a log of any size can be followed and read.
struct LogBuffer: Hashable, Sendable {
  private(set) var lines: [LogLine] = []
  /// The log's bytes from here to ``end`` are loaded.
  private(set) var start: Int64 = 0
  private(set) var end: Int64 = 0
  /// Bytes the attempt has written so far, as last heard.
  private(set) var size: Int64 = 0
  private(set) var isLoaded = false
  /// Whether nothing follows ``end``.
  private(set) var isFinal = false
  private(set) var errors = 0
  private(set) var warnings = 0
  /// Whether a line of stderr was seen that says its level.
  ///
  /// Then the others there are not errors for being there: they go with such lines, or with a program that logs to
  /// stderr.
  private(set) var stderrTellsLevels = false
  /// Whether the first line is the rest of one that begins before ``start``.
  private(set) var startsInLine = false
  private var open: [LogSource: Int64] = [:]

  static let lineLimit = 4000

  /// Whether the whole log is here, so that its lines can be counted.
  var isWhole: Bool { isLoaded && start == 0 && end >= size }
  var hasMoreBelow: Bool { isLoaded && end < size }

  /// Whether what is here ends within a line of which no more is shown: ``end`` can be far from the line's.
  var endsInLongLine: Bool { longLine != nil }

  /// The latest line whose end has not come and of which bytes are left out already.
  private var longLine: Int? {
    open.values.compactMap { index(at: $0) }.filter { lines[$0].isOpen && lines[$0].cut > 0 }.max()
  }

  /// Takes over a page that follows what is here, less what is here already.
  ///
  /// What lies between is of a long line.
  mutating func append(_ page: LogPage) {
    if !isLoaded {
      isLoaded = true
      start = page.from
      end = page.from
    }
    if page.from > end, let index = longLine {
      lines[index].skip(page.from.minus(end), ends: false)
      end = page.from
    }
    size = max(size, page.size)
    var pieces = page.segments.map(Piece.segment) + page.gaps.map(Piece.gap)
    pieces.sort { $0.offset < $1.offset }
    for piece in pieces {
      switch piece {
      case .segment(let segment): append(segment)
      case .gap(let gap): append(gap)
      }
    }
    end = max(end, page.to)
    isFinal = page.final && end >= size
  }

  /// No more will be written: what is here is final when it reaches the end.
  mutating func attemptEnded() {
    if isLoaded, end >= size { isFinal = true }
  }

  /// Puts a page in front of what is here, `atLine` when it begins where a line does; what lies between is of a long
  /// line.
  mutating func prepend(_ page: LogPage, atLine: Bool = false) {
    var earlier = LogBuffer()
    earlier.append(page)
    if !atLine { earlier.dropBrokenStart() }
    guard !earlier.lines.isEmpty || page.from == 0 else { return }
    var added = earlier.lines.filter { $0.offset < start }
    if let index = earlier.beginning(ofRestIn: self), added.indices.contains(index) { joinStart(to: &added[index]) }
    start = earlier.start
    startsInLine = earlier.startsInLine
    lines.insert(contentsOf: added, at: 0)
    stderrTellsLevels = stderrTellsLevels || earlier.stderrTellsLevels
    size = max(size, page.size)
    recount()
  }

  /// Starts anew with a page, which may begin within a line.
  mutating func replace(with page: LogPage, atLine: Bool) {
    let tellsLevels = stderrTellsLevels
    self = LogBuffer()
    stderrTellsLevels = tellsLevels
    append(page)
    if !atLine { dropBrokenStart() }
  }

  /// The line here of which the first one of what follows is the rest, where what is shown of the two together is in one
  /// of them.
  private func beginning(ofRestIn later: LogBuffer) -> Int? {
    guard let rest = later.lines.first, let begun = open[rest.source], let index = index(at: begun),
      lines[index].offset == begun, rest.isAnew || (later.startsInLine && lines[index].cut > 0)
    else { return nil }
    return index
  }

  /// Makes the rest of a line, which is the first that is here, a part of the line's beginning.
  private mutating func joinStart(to beginning: inout LogLine) {
    guard let rest = lines.first else { return }
    beginning.join(rest)
    if open[rest.source] == rest.offset { open[rest.source] = beginning.offset }
    lines.removeFirst()
  }

  /// Drops the rest of a line that began before the page, unless it is all that the page has.
  private mutating func dropBrokenStart() {
    guard start > 0, let first = lines.first, first.content == .text, first.source != .system else { return }
    startsInLine = lines.count == 1
    guard !startsInLine else { return }
    lines.removeFirst()
    start = lines[0].offset
    recount()
  }

  /// Keeps ``lineLimit`` lines, those about one of them.
  ///
  /// It lets a quarter more come together first, so that the cost of moving lines is shared by many.
  mutating func trim(around index: Int) {
    guard lines.count > Self.lineLimit + Self.lineLimit / 4 else { return }
    let first = max(0, min(index - Self.lineLimit / 2, lines.count - Self.lineLimit))
    if first + Self.lineLimit < lines.count {
      lines.removeLast(lines.count - first - Self.lineLimit)
      end = lines[lines.count - 1].end
      isFinal = false
      open = [:]
    }
    if first > 0 {
      lines.removeFirst(first)
      start = lines[0].offset
      startsInLine = false
    }
    recount()
  }

  /// The line that holds a byte, or the nearest before it.
  func index(at offset: Int64) -> Int? {
    guard !lines.isEmpty else { return nil }
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  /// Whether a line tells of an error: by its level, or by being on a stderr where no line says its level.
  func isError(_ line: LogLine) -> Bool {
    guard let level = line.level else { return line.source == .stderr && !stderrTellsLevels }
    return level.isError
  }

  private mutating func recount() {
    errors = 0
    warnings = 0
    for line in lines { count(line, 1) }
  }

  /// Counts a line by what it says, or takes it out of the counts.
  private mutating func count(_ line: LogLine, _ step: Int) {
    switch line.severity {
    case .error: errors += step
    case .warning: warnings += step
    case .normal: break
    }
  }

  /// Notes what a line says that was added, or that has grown.
  private mutating func take(_ line: LogLine) {
    count(line, 1)
    if line.source == .stderr, !line.isOpen, !stderrTellsLevels { stderrTellsLevels = line.level != nil }
  }

  private enum Piece {
    case segment(LogSegment)
    case gap(LogGap)

    var offset: Int64 {
      switch self {
      case .segment(let segment): segment.offset
      case .gap(let gap): gap.from
      }
    }
  }

  private mutating func append(_ gap: LogGap) {
    guard gap.to > end else { return }
    let from = max(gap.from, end)
    open = [:]
    let bytes = gap.to.minus(from)
    lines.append(
      LogLine(
        offset: from, end: gap.to, time: lines.last?.time ?? Timestamp(microseconds: 0), source: .system,
        content: .gap(bytes: bytes)))
    end = gap.to
  }

  private mutating func append(_ segment: LogSegment) {
    let segmentEnd = segment.offset.plus(Int64(segment.length))
    guard segmentEnd > end, segment.length > 0 else { return }
    let bytes = segment.bytes.dropFirst(Int(max(0, end.minus(segment.offset))))
    var offset = max(end, segment.offset)
    var rest = bytes[...]
    while !rest.isEmpty {
      let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
      let after = newline.map { $0 + 1 } ?? rest.endIndex
      let length = after - rest.startIndex
      add(rest[..<(newline ?? rest.endIndex)], length: length, at: offset, ends: newline != nil, from: segment)
      offset = offset.plus(Int64(length))
      rest = rest[after...]
    }
    end = segmentEnd
    if case .level = segment.source { open[segment.source] = nil }
  }

  private mutating func add(
    _ body: ArraySlice<UInt8>, length: Int, at offset: Int64, ends: Bool, from segment: LogSegment
  ) {
    let source = segment.source
    if let begun = open[source], let index = index(at: begun), lines[index].offset == begun {
      count(lines[index], -1)
      lines[index].append(body, length: length, ends: ends)
      take(lines[index])
    } else {
      var line = LogLine(
        offset: offset, end: offset, time: segment.time, source: source,
        metadata: offset == segment.offset ? segment.metadata : nil)
      line.append(body, length: length, ends: ends)
      lines.append(line)
      take(line)
    }
    if ends { open[source] = nil } else if open[source] == nil { open[source] = offset }
  }
}

extension LogSegment {
  /// The bytes, however they came; none when they make no sense.
  fileprivate var bytes: [UInt8] {
    if let text { return Array(text.utf8) }
    guard let base64, let data = Data(base64Encoded: base64) else { return [] }
    return Array(data)
  }
}
