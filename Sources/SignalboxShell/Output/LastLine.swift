import SignalboxModel

/// The last line with something on it that a program has written, of however many.
///
/// Holds two lines at most, each cut at ``limit``, and looks from the end: a piece of output costs a search for its
/// last line end.
package struct LastLine: Sendable {
  /// Bytes that are kept of a line: more than is told of it, so that a secret in the part that is told is whole.
  package static let limit = 8 << 10
  /// Bytes that are told of it.
  package static let toldLimit = 1 << 10

  private var complete: [UInt8] = []
  /// The beginning of the line whose end has not come yet.
  private var open: [UInt8] = []

  package init() {}

  package mutating func take(_ bytes: [UInt8]) {
    guard let end = bytes.lastIndex(of: Self.newline) else { return extend(with: bytes[...]) }
    keepLast(of: bytes[..<end])
    open = []
    extend(with: bytes[(end + 1)...])
  }

  /// The line as people are told it: without escape sequences and controls, and of what was written over itself with
  /// carriage returns the last; nil when no line has anything on it.
  ///
  /// - Parameter strike: takes the secrets out of it.
  package func told(_ strike: (String) -> String) -> String? {
    let line = Self.isBlank(open[...]) ? complete : open
    let shown = line.split(separator: Self.carriageReturn).last { !Self.isBlank($0) }
    guard let shown else { return nil }
    var parser = StyledTextParser(for: .prose)
    let text = parser.line(strike(String(decoding: shown, as: UTF8.self))).plain
    let trimmed = text.drop { $0 == " " }
    return trimmed.isEmpty ? nil : String(trimmed).cut(toBytes: Self.toldLimit)
  }

  /// Takes the last line that is not blank of whole lines, the first of which may have begun earlier.
  private mutating func keepLast(of lines: ArraySlice<UInt8>) {
    var rest = lines
    while let end = rest.lastIndex(of: Self.newline) {
      let line = rest[(end + 1)...]
      if !Self.isBlank(line) {
        complete = Array(Self.shown(of: line).bytes.prefix(Self.limit))
        return
      }
      rest = rest[..<end]
    }
    extend(with: rest)
    if !Self.isBlank(open[...]) { complete = open }
  }

  private mutating func extend(with bytes: ArraySlice<UInt8>) {
    let (shown, isOver) = Self.shown(of: bytes)
    if isOver || (open.last == Self.carriageReturn && !Self.isBlank(bytes)) { open = [] }
    open += shown.prefix(max(0, Self.limit - open.count))
  }

  /// What was written last of a line with carriage returns, and whether that is over what was there before: a progress
  /// line of any length ends in what it shows.
  private static func shown(of line: ArraySlice<UInt8>) -> (bytes: ArraySlice<UInt8>, isOver: Bool) {
    var rest = line
    while let place = rest.lastIndex(of: carriageReturn) {
      if !isBlank(rest[(place + 1)...]) { return (line[(place + 1)...], true) }
      rest = rest[..<place]
    }
    return (line, false)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let escape: UInt8 = 0x1B

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.contains(escape) else { return line.allSatisfy { $0 <= UInt8(ascii: " ") } }
    var parser = StyledTextParser(for: .prose)
    return parser.line(String(decoding: line.prefix(limit), as: UTF8.self)).plain.allSatisfy { $0 == " " }
  }
}
