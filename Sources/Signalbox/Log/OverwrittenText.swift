import SignalboxModel

/// Tells which bytes of a log are not shown, because a carriage return has begun their line anew.
///
/// The rule is that of ``LineBytes``, by which the screens read lines: a return counts once more comes than the end of the
/// line. Each source has lines of its own, and a gap ends them all.
///
/// The answer may lie far behind the byte in question, so it is remembered for all the bytes on the way: whoever asks in
/// ascending or in descending order has each byte looked at once.
struct OverwrittenText {
  /// Bytes of one source that have one answer.
  private struct Stretch {
    var places: Range<Int64>
    var isOverwritten: Bool
  }

  private let log: any LogPieces
  private let deadline: ReadDeadline?
  /// The runs that were read last.
  private var runs: [LogBytes.Run] = []
  /// The stretch of each source that was looked at last.
  private var known: [LogSource: Stretch] = [:]

  init(of log: any LogPieces, _ deadline: ReadDeadline?) {
    self.log = log
    self.deadline = deadline
  }

  /// Whether a part of a text is not shown.
  ///
  /// Its first and its last byte tell it, since a return within it is a part of what is looked for.
  mutating func takesAway(_ text: ClosedRange<Int64>) throws -> Bool {
    if try contains(text.lowerBound) { return true }
    return try contains(text.upperBound)
  }

  private mutating func contains(_ place: Int64) throws -> Bool {
    guard let index = try runIndex(at: place) else { return false }
    let source = runs[index].source
    if let stretch = known[source], stretch.places.contains(place) { return stretch.isOverwritten }
    let stretch = try stretch(from: place, of: source)
    known[source] = stretch
    return stretch.isOverwritten
  }

  /// Reads on from a byte to where its line ends or is begun anew, or to what is known.
  private mutating func stretch(from place: Int64, of source: LogSource) throws -> Stretch {
    let later = known[source].flatMap { $0.places.lowerBound > place ? $0 : nil }
    var isReturned = false
    var next = place
    while let first = try runIndex(at: next), runs[first].offset <= next {
      try deadline?.check()
      for run in runs[first...] where run.offset <= next {
        if run.source == source {
          // The first byte of what is known tells whether a return before it counts.
          let end = min(run.end, later.map { $0.places.lowerBound + 1 } ?? .max)
          let bytes = run.bytes[Int(next - run.offset)..<Int(end - run.offset)]
          if let ending = Self.ending(of: bytes, &isReturned) {
            return Stretch(places: place..<next + Int64(ending.length), isOverwritten: ending.isOverwritten)
          }
          if let later, later.places.lowerBound < end {
            return Stretch(places: place..<later.places.upperBound, isOverwritten: later.isOverwritten)
          }
        }
        next = run.end
      }
    }
    return Stretch(places: place..<next, isOverwritten: false)
  }

  /// Looks in the bytes of a line for where it ends or is begun anew.
  ///
  /// - Parameters:
  ///   - bytes: those of the line and what follows it.
  ///   - isReturned: whether the byte before the next one was a return.
  /// - Returns: the bytes up to there, and whether what follows writes over them; nil when the line goes on.
  private static func ending(
    of bytes: ArraySlice<UInt8>, _ isReturned: inout Bool
  ) -> (length: Int, isOverwritten: Bool)? {
    bytes.withUnsafeBufferPointer { bytes in
      for (index, byte) in bytes.enumerated() {
        if byte == UInt8(ascii: "\n") { return (length: index + 1, isOverwritten: false) }
        if byte == UInt8(ascii: "\r") {
          isReturned = true
        } else if isReturned {
          return (length: index, isOverwritten: true)
        }
      }
      return nil
    }
  }

  /// The run that holds a byte, or else the next one; it is read unless it is here.
  private mutating func runIndex(at place: Int64) throws -> Int? {
    if !isHere(place) { runs = try log.runs(at: place) }
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end > place { high = middle } else { low = middle + 1 }
    }
    return low < runs.count ? low : nil
  }

  private func isHere(_ place: Int64) -> Bool {
    guard let first = runs.first, let last = runs.last else { return false }
    return first.offset <= place && place < last.end
  }
}
