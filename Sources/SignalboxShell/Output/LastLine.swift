import SignalboxModel

/// The last line with something on it that a program has written, of however many.
///
/// Of a line that it wrote over with carriage returns it is what is shown, as everywhere. Holds two lines at most, each cut
/// at ``limit``, and looks from the end: a piece of output costs a search for its last line end.
package struct LastLine: Sendable {
  /// Bytes that are kept of a line: more than is told of it, so that a secret in the part that is told is whole.
  package static let limit = 8 << 10
  /// Bytes that are told of it.
  package static let toldLimit = 1 << 10

  private var complete: [UInt8] = []
  /// The beginning of the line whose end has not come yet.
  private var open = LineBytes()

  package init() {}

  package mutating func take(_ bytes: [UInt8]) {
    var rest = bytes[...]
    if let end = bytes.lastIndex(of: Self.newline) {
      keepLast(of: bytes[..<end])
      open = LineBytes()
      rest = bytes[(end + 1)...]
    }
    open.append(rest, limit: Self.limit)
  }

  /// The line as people are told it: without escape sequences and controls.
  ///
  /// - Parameter strike: takes the secrets out of it.
  /// - Returns: nil when no line has anything on it.
  package func told(_ strike: (String) -> String) -> String? {
    let line = Self.isBlank(open.bytes) ? complete : open.bytes
    var parser = StyledTextParser(for: .prose)
    let text = parser.line(strike(String(decoding: line, as: UTF8.self))).plain
    let trimmed = text.drop { $0 == " " }
    return trimmed.isEmpty ? nil : String(trimmed).cut(toBytes: Self.toldLimit)
  }

  /// Takes the last line that is not blank of whole lines, the first of which may have begun earlier.
  private mutating func keepLast(of lines: ArraySlice<UInt8>) {
    var rest = lines
    while let end = rest.lastIndex(of: Self.newline) {
      var line = LineBytes()
      line.append(rest[(end + 1)...], limit: Self.limit)
      if !Self.isBlank(line.bytes) {
        complete = line.bytes
        return
      }
      rest = rest[..<end]
    }
    open.append(rest, limit: Self.limit)
    if !Self.isBlank(open.bytes) { complete = open.bytes }
  }

  private static let newline = UInt8(ascii: "\n")
  private static let escape: UInt8 = 0x1B

  private static func isBlank(_ line: [UInt8]) -> Bool {
    guard line.contains(escape) else { return line.allSatisfy { $0 <= UInt8(ascii: " ") } }
    var parser = StyledTextParser(for: .prose)
    return parser.line(String(decoding: line, as: UTF8.self)).plain.allSatisfy { $0 == " " }
  }
}
