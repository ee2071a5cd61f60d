/// What is shown of the bytes of a log, its escape sequences left out, with the place in the log that each byte has.
///
/// A sequence is what ``EscapeScanner`` takes for one, as it is for ``StyledTextParser``: one that is broken off, by the
/// end of its line in any case, or is too long, is text. However the bytes are cut, the text is the same: a sequence that
/// has not ended stands unsettled at the end of it.
///
/// What a carriage return has written over is left in: what comes later in its line decides on that.
package struct ShownText: Sendable {
  /// Bytes that follow each other in the log and in the text.
  private struct Run {
    var index: Int
    var place: Int64
  }

  package private(set) var bytes: [UInt8] = []
  private var runs: [Run] = []
  private var scanner = EscapeScanner()
  /// Where the sequence begins in ``bytes`` that has not ended.
  private var open: Int?
  /// Whether the last byte is the first of two: of a C1 control, or of a letter.
  private var isLead = false

  /// About how many bytes a sequence has at most.
  package static let sequenceLimit = EscapeScanner.lengthLimit

  package init() {}

  /// Whether an escape sequence may begin with a byte.
  static func begins(_ byte: UInt8) -> Bool { byte == .escape || byte == .firstOfTwo }

  /// Whether bytes that follow settled text are text themselves, whatever follows them.
  package static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { $0.firstIntroducer(from: 0) == $0.count }
  }

  /// Whether all of it is text whatever follows.
  package var isSettled: Bool { open == nil }

  /// How many bytes are text whatever follows.
  package var settled: Int { open ?? bytes.count }

  /// Where a byte of the text stands in the log.
  package func place(of index: Int) -> Int64 {
    let run = runs[runIndex(of: index)]
    return run.place + Int64(index - run.index)
  }

  /// The last run that begins at or before a byte.
  private func runIndex(of index: Int) -> Int {
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].index <= index { low = middle } else { high = middle }
    }
    return low
  }

  /// Takes in bytes of the log that follow what was taken in before, the first of them at `place` in the log.
  package mutating func append(_ more: ArraySlice<UInt8>, at place: Int64) {
    begin(at: place)
    more.withUnsafeBufferPointer { more in
      var index = 0
      while index < more.count {
        if open == nil {
          let next = more.firstIntroducer(from: index)
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: more[index..<next]))
          index = next
          guard index < more.count else { return }
        }
        take(more[index], before: place + Int64(index) + 1)
        index += 1
      }
    }
  }

  /// Takes in text that comes later in the log.
  ///
  /// Both are settled.
  package mutating func append(_ later: ShownText) {
    dropEmptyRun()
    let start = bytes.count
    runs += later.runs.map { Run(index: $0.index + start, place: $0.place) }
    bytes += later.bytes
  }

  /// Settles the text: nothing follows.
  package mutating func finish() {
    open = nil
    isLead = false
    scanner.reset()
  }

  /// Drops bytes at the beginning that are settled.
  package mutating func removeFirst(_ count: Int) {
    guard count > 0 else { return }
    runs.removeFirst(runIndex(of: count))
    bytes.removeFirst(count)
    open = open.map { $0 - count }
    for index in runs.indices { runs[index].index -= count }
    runs[0].place -= Int64(runs[0].index)
    runs[0].index = 0
  }

  /// Drops what follows the first bytes.
  package mutating func keepFirst(_ count: Int) {
    let end = min(count, bytes.count)
    bytes.removeLast(bytes.count - end)
    while let last = runs.last, last.index >= end { runs.removeLast() }
  }

  // MARK: - Sequences

  /// The next byte of the text will be the one at this place.
  private mutating func begin(at place: Int64) {
    if let last = runs.last, last.place + Int64(bytes.count - last.index) == place { return }
    dropEmptyRun()
    runs.append(Run(index: bytes.count, place: place))
  }

  private mutating func dropEmptyRun() {
    if let last = runs.last, last.index == bytes.count { runs.removeLast() }
  }

  /// Takes in a byte that may belong to a sequence, where `next` is the place of the byte after it.
  private mutating func take(_ byte: UInt8, before next: Int64) {
    let index = bytes.count
    bytes.append(byte)
    if isLead {
      isLead = false
      if (0x80...0xBF).contains(byte) { return step(Unicode.Scalar(byte), at: index - 1, before: next) }
      step("\u{FFFD}", at: index - 1, before: next)
    }
    if byte == .firstOfTwo {
      isLead = true
      open = open ?? index
    } else {
      // Bytes of other characters end no sequence and begin none.
      step(byte < 0x80 ? Unicode.Scalar(byte) : "\u{FFFD}", at: index, before: next)
    }
  }

  private mutating func step(_ scalar: Unicode.Scalar, at index: Int, before next: Int64) {
    var step = scanner.step(scalar)
    if case .broken = step {
      open = nil
      step = scanner.step(scalar)
    }
    switch step {
    case .text, .broken: open = nil
    case .inside: open = open ?? index
    case .end:
      keepFirst(open ?? index)
      open = nil
      begin(at: next)
    }
  }

  /// How many bytes at the beginning may belong to a sequence that began before them: those of the first line.
  ///
  /// Of a longer line it is those before the next sequence, or ``sequenceLimit``. There a string that is broken off by
  /// another sequence is not told from one that has ended.
  package static func belonging(to bytes: [UInt8]) -> Int {
    if let start = lineStart(in: bytes) { return start }
    let line = bytes.prefix(sequenceLimit)
    guard line.count == sequenceLimit else { return line.count }
    // ESC and a backslash end a sequence, whatever else follows ESC begins one.
    let sequence = line.indices.first {
      line[$0] == .escape && $0 + 1 < bytes.count && bytes[$0 + 1] != UInt8(ascii: "\\")
    }
    return sequence ?? line.count
  }

  /// Where the first line begins after the one that the bytes begin with, when that is within ``sequenceLimit``.
  package static func lineStart(in bytes: [UInt8]) -> Int? {
    bytes.prefix(sequenceLimit).firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { $0 + 1 }
  }
}

extension UInt8 {
  fileprivate static let escape: UInt8 = 0x1B
  /// The byte that C1 controls begin with in UTF-8.
  fileprivate static let firstOfTwo: UInt8 = 0xC2
}

extension UnsafeBufferPointer<UInt8> {
  /// Where the first byte is that a sequence may begin with, or else the end.
  ///
  /// All of a log passes here, and most of it is plain: it is looked at by blocks, without a branch for each byte, which the
  /// compiler makes a few vector instructions of.
  fileprivate func firstIntroducer(from start: Int) -> Int {
    guard let bytes = baseAddress else { return 0 }
    let block = 256
    var index = start
    while index + block <= count {
      var found: UInt8 = 0
      for place in index..<index + block {
        found |= (bytes[place] == .escape ? 1 : 0) | (bytes[place] == .firstOfTwo ? 1 : 0)
      }
      guard found == 0 else { break }
      index += block
    }
    while index < count, bytes[index] != .escape, bytes[index] != .firstOfTwo { index += 1 }
    return index
  }
}
