extension String {
  /// Whether valid JSON has more than so many levels of arrays and objects.
  func isDeeperJSON(than levels: Int) -> Bool {
    guard utf8.count > 2 * levels else { return false }
    var depth = 0
    var isText = false
    var isEscaped = false
    for byte in utf8 {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = isText
      case UInt8(ascii: "\""): isText.toggle()
      case _ where isText: break
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > levels { return true }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return false
  }
}

extension JSONText {
  /// The same JSON value, written so that a terminal shows it and does nothing else: what it could obey, or use to reorder
  /// or hide text, is a `\u` escape.
  ///
  /// JSON itself asks that of C0 controls alone.
  public var harmless: String { harmless(inASCII: false) }

  /// The same JSON value, written so that a terminal shows it and does nothing else.
  ///
  /// - Parameter inASCII: whether everything outside of ASCII is an escape too.
  /// - Returns: the text; see ``harmless``.
  package func harmless(inASCII: Bool) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isActedOn || inASCII && !scalar.isASCII {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
        }
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isActedOn: Bool {
    if (0x20...0x7E).contains(value) || (0x4E00...0x9FFF).contains(value) { return false }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }
}
