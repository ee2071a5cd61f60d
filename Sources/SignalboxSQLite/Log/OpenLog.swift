import Signalbox
import SignalboxModel

/// A log that this process writes to: its size, and the bytes that are not in the file yet.
struct OpenLog: Sendable {
  /// Bytes written by the attempt so far, gaps included.
  private(set) var size: Int64
  /// When this process last wrote to it; nil when it has not.
  private(set) var lastWrite: Timestamp?
  /// What is not in the file yet, ascending.
  private(set) var pending: [LogBytes.Run] = []
  private(set) var pendingBytes = 0
  /// Whether bytes were dropped whose place the file does not know yet.
  private(set) var hasUnwrittenGap = false
  let cap: LogCap

  init(size: Int64, cap: LogCap) {
    self.size = size
    self.cap = cap
  }

  /// Takes a chunk; what the cap would drop anyway is dropped before it is written, so that memory stays within the
  /// cap.
  mutating func append(_ chunk: LogChunk) {
    guard !chunk.bytes.isEmpty else { return }
    pending.append(
      LogBytes.Run(
        offset: size, time: chunk.time, source: chunk.source, metadata: chunk.metadata, bytes: chunk.bytes))
    size += Int64(chunk.bytes.count)
    lastWrite = chunk.time
    pendingBytes += chunk.bytes.count
    if pendingBytes > cap.head + 2 * cap.tail { trim() }
  }

  /// Gives up the first of the bytes that the file does not have: a gap is in their place.
  mutating func dropOldest(_ count: Int) {
    guard count > 0, !pending.isEmpty else { return }
    hasUnwrittenGap = true
    var left = count
    var whole = 0
    while whole < pending.count, pending[whole].bytes.count <= left {
      left -= pending[whole].bytes.count
      whole += 1
    }
    pending.removeFirst(whole)
    if left > 0, let first = pending.first {
      pending[0] = first.part(first.offset + Int64(left)..<first.offset + Int64(first.bytes.count))
      left = 0
    }
    pendingBytes -= count - left
  }

  /// Whether there is anything that the file does not have.
  var isUnwritten: Bool { !pending.isEmpty || hasUnwrittenGap }

  /// Forgets what was written: the runs up to `end`.
  mutating func written(to end: Int64) {
    if size <= end { hasUnwrittenGap = false }
    let rest = pending.firstIndex { $0.offset >= end } ?? pending.count
    pending.removeFirst(rest)
    pendingBytes = pending.reduce(0) { $0 + $1.bytes.count }
  }

  private mutating func trim() {
    let hidden = cap.hidden(in: size)
    pending = pending.flatMap { $0.parts(outside: hidden) }
    pendingBytes = pending.reduce(0) { $0 + $1.bytes.count }
  }
}

extension LogCap {
  /// The bytes of a log of this size that are dropped; empty when all of it is kept.
  func hidden(in size: Int64) -> Range<Int64> {
    let from = min(Int64(head), size)
    return from..<max(from, size - Int64(tail))
  }
}

extension LogBytes.Run {
  /// What is left of the run without the bytes of a gap: none, one or two runs.
  func parts(outside gap: Range<Int64>) -> [LogBytes.Run] {
    let end = offset + Int64(bytes.count)
    guard !gap.isEmpty, gap.lowerBound < end, gap.upperBound > offset else { return [self] }
    var parts: [LogBytes.Run] = []
    if gap.lowerBound > offset { parts.append(part(offset..<gap.lowerBound)) }
    if gap.upperBound < end { parts.append(part(gap.upperBound..<end)) }
    return parts
  }

  /// Only the bytes at these offsets, which lie within the run.
  func part(_ range: Range<Int64>) -> LogBytes.Run {
    guard range != offset..<offset + Int64(bytes.count) else { return self }
    var part = self
    part.bytes = Array(bytes[Int(range.lowerBound - offset)..<Int(range.upperBound - offset)])
    part.offset = range.lowerBound
    return part
  }
}
