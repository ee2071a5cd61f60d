import DequeModule
import SignalboxModel

/// One attempt's log in memory: its first bytes, and the last ones in a ring of runs.
struct CappedLog: Sendable {
  private(set) var size: Int64 = 0
  /// nil while nothing was written.
  private(set) var lastWrite: Timestamp?
  private var head: [LogBytes.Run] = []
  private var headSize = 0
  private var tail = Deque<LogBytes.Run>()
  private var tailSize = 0
  private let cap: LogCap

  init(cap: LogCap) {
    self.cap = cap
  }

  mutating func append(_ chunk: LogChunk) {
    var bytes = chunk.bytes[...]
    if !bytes.isEmpty { lastWrite = chunk.time }
    if headSize < cap.head, tail.isEmpty {
      let taken = bytes.prefix(cap.head - headSize)
      head.append(run(taken, of: chunk))
      headSize += taken.count
      bytes = bytes.dropFirst(taken.count)
    }
    guard !bytes.isEmpty else { return }
    tail.append(run(bytes, of: chunk))
    tailSize += bytes.count
    trim()
  }

  private mutating func run(_ bytes: ArraySlice<UInt8>, of chunk: LogChunk) -> LogBytes.Run {
    defer { size += Int64(bytes.count) }
    return LogBytes.Run(
      offset: size, time: chunk.time, source: chunk.source, metadata: chunk.metadata, bytes: Array(bytes))
  }

  /// Drops the oldest bytes of the tail that are over the cap.
  private mutating func trim() {
    while tailSize > cap.tail, let first = tail.first {
      let excess = tailSize - cap.tail
      if first.bytes.count <= excess {
        tail.removeFirst()
        tailSize -= first.bytes.count
      } else {
        tail[0].bytes.removeFirst(excess)
        tail[0].offset += Int64(excess)
        tailSize -= excess
      }
    }
  }

  var keptBytes: Int { headSize + tailSize }

  private var gap: LogGap? {
    let end = tail.first?.offset ?? size
    return end > Int64(headSize) ? LogGap(from: Int64(headSize), to: end) : nil
  }

  func read(_ request: LogRequest) -> LogBytes {
    let end = min(max(request.to ?? size, 0), size)
    let from =
      switch request.start {
      case .offset(let offset): min(max(offset, 0), end)
      case .lastLines(let count): max(lineStart(last: count, before: end), end - Int64(request.limit))
      }
    var page = LogBytes(from: from, to: from, size: size, runs: [], gaps: [])
    var left = request.limit
    var budget = LogBudget()
    for var run in runs where run.end > from && run.offset < end {
      if let gap, page.to < run.offset, gap.to == run.offset {
        page.gaps = [LogGap(from: max(gap.from, from), to: gap.to)]
        page.to = run.offset
      }
      run.keep(max(from, run.offset)..<min(end, run.end))
      let count = budget.takes(run.bytes.prefix(left))
      let isWhole = count == run.bytes.count
      run.keep(run.offset..<run.offset + Int64(count))
      left -= count
      page.to = run.end
      if count > 0 { page.runs.append(run) }
      if left == 0 || !isWhole { return page }
    }
    if let gap, page.to < min(gap.to, end), page.to >= gap.from || page.runs.isEmpty, page.gaps.isEmpty {
      page.gaps = [LogGap(from: max(page.to, gap.from), to: min(gap.to, end))]
    }
    page.to = end
    return page
  }

  var runs: [LogBytes.Run] { head + tail }

  /// Where the last `count` lines before `end` begin; a line end right before `end` ends the last of them.
  private func lineStart(last count: Int, before end: Int64) -> Int64 {
    guard count > 0 else { return end }
    var left = count
    var isLast = true
    for run in runs.reversed() where run.offset < end {
      for index in run.bytes.indices.reversed() where run.offset + Int64(index) < end {
        if run.bytes[index] == UInt8(ascii: "\n"), !isLast {
          left -= 1
          if left == 0 { return run.offset + Int64(index) + 1 }
        }
        isLast = false
      }
    }
    return runs.first?.offset ?? 0
  }
}
