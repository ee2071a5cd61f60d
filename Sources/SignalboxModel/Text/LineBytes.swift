/// The bytes of one line of a log, taken in as they arrive, however they are cut.
///
/// A carriage return that more follows begins the line anew, as it does on a terminal: of a progress bar the last state is
/// kept, however long it has run. A character of which bytes are still to come is not decoded before they have.
package struct LineBytes: Hashable, Sendable {
  package private(set) var bytes: [UInt8] = []
  /// Bytes that were left out because the line is longer than its limit.
  package private(set) var cut = 0
  /// Whether a carriage return has begun the line anew: then what is here is what is shown, whatever was before.
  package private(set) var isAnew = false
  /// Whether the last byte was a carriage return, which counts once more comes than the end of the line.
  private var isReturned = false

  private static let carriageReturn = UInt8(ascii: "\r")

  package init() {}

  /// Takes in bytes of the line, its end not among them, and keeps no more than `limit` of all.
  package mutating func append(_ more: ArraySlice<UInt8>, limit: Int) {
    var rest = more
    var isReturning = false
    while rest.last == Self.carriageReturn {
      rest.removeLast()
      isReturning = true
    }
    guard !rest.isEmpty else {
      isReturned = isReturned || isReturning
      return
    }
    if let last = rest.lastIndex(of: Self.carriageReturn) {
      rest = rest[(last + 1)...]
      isReturned = true
    }
    if isReturned {
      bytes = []
      cut = 0
      isAnew = true
    }
    isReturned = isReturning
    let kept = rest.prefix(max(0, limit - bytes.count))
    bytes += kept
    cut += rest.count - kept.count
  }

  /// Notes that bytes of the line follow which were not asked for, since it is longer than its limit already.
  package mutating func skip(_ count: Int) { cut += count }

  /// What is there as text.
  ///
  /// - Parameter isWhole: whether nothing follows. Otherwise the beginning of a character is left out.
  /// - Returns: the text, in which bytes that are not UTF-8 are U+FFFD.
  package func text(isWhole: Bool) -> String {
    let end = bytes.count - (isWhole && cut == 0 ? 0 : unfinished)
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// How many bytes at the end begin a character that is not whole.
  package var unfinished: Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      if byte < 0x80 { return 0 }
      guard byte >= 0xC0 else { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      return length > count ? count : 0
    }
    return 0
  }

  /// Drops what is there but the beginning of a character that is not whole, and gives it.
  package mutating func takeWhole() -> [UInt8] {
    let rest = unfinished
    defer { bytes.removeFirst(bytes.count - rest) }
    return Array(bytes.dropLast(rest))
  }
}
