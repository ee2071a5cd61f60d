/// Moves over JSON that was checked.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  var place: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) {
    self.bytes = bytes
    self.place = place
  }

  mutating func skipSpace() {
    while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
  }

  /// Moves to the next space that is not within a text, or to the end.
  mutating func skipToSpace() {
    while place < bytes.count, !bytes[place].isJSONSpace {
      if bytes[place] == UInt8(ascii: "\"") { skipString() } else { place += 1 }
    }
  }

  /// - Returns: whether the text has escapes.
  @discardableResult
  mutating func skipString() -> Bool {
    var isEscaped = false
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      if bytes[place] == UInt8(ascii: "\\") {
        isEscaped = true
        place += 2
      } else {
        place = bytes.endOfUnescapedJSON(from: place + 1)
      }
    }
    place += 1
    return isEscaped
  }

  /// Moves over a text.
  ///
  /// - Returns: what it stands for.
  mutating func takeString() -> String {
    let start = place + 1
    let isEscaped = skipString()
    let text = UnsafeBufferPointer(rebasing: bytes[start..<place - 1])
    return isEscaped ? JSONEscapes.string(text) : String(decoding: text, as: UTF8.self)
  }

  /// Moves over what stands between the values of an array or object, to the next of them or beyond the end.
  ///
  /// - Parameter end: its closing bracket or brace.
  /// - Returns: whether it is beyond the end.
  mutating func isAtEnd(_ end: UInt8) -> Bool {
    skipSpace()
    if bytes[place] == UInt8(ascii: ",") {
      place += 1
      skipSpace()
    }
    guard bytes[place] == end else { return false }
    place += 1
    return true
  }

  /// Moves over the name of a member, to its value.
  ///
  /// - Returns: where the name is, without its quotes, and whether it has escapes.
  mutating func takeName() -> (range: Range<Int>, isEscaped: Bool) {
    let start = place + 1
    let isEscaped = skipString()
    let range = start..<place - 1
    skipColon()
    return (range, isEscaped)
  }

  /// Moves over a value.
  mutating func takeValue(of source: JSONSource) -> JSONSlice {
    let start = place
    skipValue()
    return JSONSlice(source: source, start: start, end: place)
  }

  /// Moves from the end of a member's name to its value.
  mutating func skipColon() {
    skipSpace()
    place += 1
    skipSpace()
  }

  /// Moves to the byte after the value that begins here.
  mutating func skipValue() {
    var depth = 0
    repeat {
      guard place < bytes.count else { return }
      switch bytes[place] {
      case UInt8(ascii: "\""): skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
      default:
        // A number or a word; or what stands between the values of an array or object.
        if depth == 0 { return skipScalar() }
        place += 1
      }
    } while depth > 0
  }

  private mutating func skipScalar() {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09: return
      default: place += 1
      }
    }
  }
}
