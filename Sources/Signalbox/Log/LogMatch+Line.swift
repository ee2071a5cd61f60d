package import SignalboxModel

extension LogMatch {
  /// Bytes of a line that are told.
  package static let lineLimit = 4096

  /// A match with what is shown of its line.
  ///
  /// - Parameters:
  ///   - offset: the match's first byte.
  ///   - lineOffset: the first byte of its line.
  ///   - bytes: what follows the last carriage return before the match, or else the line from its beginning on; what comes
  ///     after the line's end is left out.
  package init(offset: Int64, lineOffset: Int64, bytes: ArraySlice<UInt8>) {
    let rest = bytes.prefix { $0 != UInt8(ascii: "\n") }
    var line = LineBytes()
    line.append(rest, limit: Self.lineLimit)
    self.init(offset: offset, lineOffset: lineOffset, line: line.text(isWhole: rest.count < Self.lineLimit))
  }
}

extension ArraySlice<UInt8> {
  /// The place after the last carriage return.
  package var afterReturn: Int? { lastIndex(of: UInt8(ascii: "\r")).map { $0 + 1 } }
}
