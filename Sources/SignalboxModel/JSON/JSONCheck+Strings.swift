extension JSONCheck {
  /// A text in quotes.
  ///
  /// - Returns: whether it has escapes.
  mutating func string() throws(JSONFlaw) -> Bool {
    var isEscaped = false
    place += 1
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place += 1
        return isEscaped
      case UInt8(ascii: "\\"):
        isEscaped = true
        try escape()
      case 0..<0x20: throw flaw("no control character in a string")
      case 0x20..<0x80: place = bytes.endOfPlainJSON(from: place + 1)
      default: try multibyte()
      }
    }
    throw flaw("the string's closing quote")
  }

  private mutating func escape() throws(JSONFlaw) {
    let start = place
    place += 1
    switch current {
    case UInt8(ascii: "u"):
      place += 1
      let unit = try codeUnit()
      switch unit {
      case 0 where isStrict:
        throw JSONFlaw(kind: .content, reason: "a NUL character (\\u0000) is not taken", offset: start)
      case 0xD800...0xDBFF:
        guard try isLowSurrogate() else { throw halfSurrogate(at: start) }
      case 0xDC00...0xDFFF: throw halfSurrogate(at: start)
      default: break
      }
    // `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`.
    case 0x22?, 0x5C?, 0x2F?, 0x62?, 0x66?, 0x6E?, 0x72?, 0x74?: place += 1
    default: throw flaw("an escape")
    }
  }

  private mutating func codeUnit() throws(JSONFlaw) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = current?.hexadecimalValue else { throw flaw("four hexadecimal digits") }
      unit = unit << 4 | UInt16(digit)
      place += 1
    }
    return unit
  }

  /// Whether the second half of a surrogate pair follows, which is then taken.
  private mutating func isLowSurrogate() throws(JSONFlaw) -> Bool {
    guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else {
      return false
    }
    place += 2
    return (0xDC00...0xDFFF).contains(try codeUnit())
  }

  private func halfSurrogate(at start: Int) -> JSONFlaw {
    JSONFlaw(kind: .content, reason: "half of a surrogate pair is no character", offset: start)
  }

  /// One scalar of two to four bytes (RFC 3629, section 4).
  private mutating func multibyte() throws(JSONFlaw) {
    let count: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[place] {
    case 0xC2...0xDF: count = 2
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: count = 3
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: count = 4
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: throw notUTF8
    }
    guard place + count <= bytes.count, second.contains(bytes[place + 1]) else { throw notUTF8 }
    for offset in 2..<4 where offset < count {
      guard bytes[place + offset] & 0xC0 == 0x80 else { throw notUTF8 }
    }
    place += count
  }

  private var notUTF8: JSONFlaw { JSONFlaw(reason: "this byte is not UTF-8", offset: place) }
}

extension UInt8 {
  /// What a hexadecimal digit stands for; nil for any other byte.
  var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
