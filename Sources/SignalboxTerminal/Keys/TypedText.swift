import SignalboxDashboard

/// Keys that are one character: text in UTF-8, and control characters.
enum TypedText {
  /// What begins `bytes`, which are not empty.
  ///
  /// Bytes that are not UTF-8 come out as nothing, one at a time.
  static func parse(_ bytes: [UInt8]) -> DecodingStep {
    let first = bytes[0]
    if first < 0x80 {
      guard let key = key(ascii: first) else { return .nothing(length: 1) }
      return .key(key, length: 1)
    }
    guard let length = length(ofLead: first) else { return .nothing(length: 1) }
    let continuation = bytes.dropFirst().prefix(length - 1)
    guard continuation.allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .nothing(length: 1) }
    guard bytes.count >= length else { return .incomplete }
    guard let scalar = scalar(lead: first, continuation: continuation, length: length) else {
      return .nothing(length: 1)
    }
    return isText(scalar) ? .key(.character(Character(scalar)), length: length) : .nothing(length: length)
  }

  /// Whether a character can be typed or pasted: no control and no format character, which is invisible and can
  /// reorder the text around it.
  static func isText(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  private static func key(ascii byte: UInt8) -> Key? {
    switch byte {
    // Control with space or @; no key of ours.
    case 0x00: nil
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    default: .character(Character(Unicode.Scalar(byte)))
    }
  }

  private static func length(ofLead byte: UInt8) -> Int? {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  private static func scalar(lead: UInt8, continuation: ArraySlice<UInt8>, length: Int) -> Unicode.Scalar? {
    let leadBits = UInt32(lead) & (0x7F >> UInt32(length))
    let value = continuation.reduce(leadBits) { $0 << 6 | UInt32($1 & 0x3F) }
    let smallest: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
    return value < smallest[length] ? nil : Unicode.Scalar(value)
  }
}
