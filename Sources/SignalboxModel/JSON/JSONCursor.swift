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

  /// - Returns: whether the text has escapes.
  @discardableResult
  mutating func skipString() -> Bool {
    var isEscaped = false
    place += 1
    while true {
      place = bytes.endOfPlainJSON(from: place)
      guard place < bytes.count else { break }
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        place += 1
      }
      place += 1
    }
    place += 1
    return isEscaped
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
