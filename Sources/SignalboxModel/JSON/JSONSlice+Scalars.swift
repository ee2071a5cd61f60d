import FoundationEssentials

extension JSONSlice {
  func misfit(_ expected: Kind, at path: JSONPath) -> DecodingError { misfit(expected.rawValue, at: path) }

  func misfit(_ expected: String, at path: JSONPath) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: path.keys, debugDescription: "expected \(expected)" + (found == expected ? "" : ", not \(found)"),
      underlyingError: JSONMisfit())
    return isNull ? .valueNotFound(JSONValue.self, context) : .typeMismatch(JSONValue.self, context)
  }

  /// What is here instead: a number by itself while it is short, anything else by its kind.
  private var found: String {
    guard kind == .number else { return kind.rawValue }
    return end - start <= 40 ? compact : "such a number"
  }

  func text(at path: @autoclosure () -> JSONPath) throws -> String {
    guard source.bytes[start] == UInt8(ascii: "\"") else { throw misfit(.string, at: path()) }
    return string
  }

  func bool(at path: @autoclosure () -> JSONPath) throws -> Bool {
    switch source.bytes[start] {
    case UInt8(ascii: "t"): return true
    case UInt8(ascii: "f"): return false
    default: throw misfit(.bool, at: path())
    }
  }

  func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self, at path: @autoclosure () -> JSONPath
  ) throws -> Number {
    if let small = smallInteger.flatMap({ Number(exactly: $0) }) { return small }
    if kind == .number {
      let text = compact
      if let number = Number(text) { return number }
      // 1.0 and 1e3 are whole numbers too, as far as a double tells each from the next.
      if let double = Self.double(text), abs(double) <= 0x1p53, let number = Number(exactly: double) { return number }
    }
    let range = Number.bitWidth == 64 ? "of at most 64 bits" : "from \(Number.min) to \(Number.max)"
    throw misfit("a whole number \(range)", at: path())
  }

  /// A whole number of few digits; nil for anything else.
  private var smallInteger: Int64? {
    guard end - start <= 18 else { return nil }
    return source.bytes.withUnsafeBufferPointer { bytes in
      let isNegative = bytes[start] == UInt8(ascii: "-")
      var number: Int64 = 0
      for index in start + (isNegative ? 1 : 0)..<end {
        guard (0x30...0x39).contains(bytes[index]) else { return nil }
        number = number * 10 + Int64(bytes[index] & 0x0F)
      }
      return isNegative ? -number : number
    }
  }

  func double(at path: @autoclosure () -> JSONPath) throws -> Double {
    guard kind == .number else { throw misfit(.number, at: path()) }
    guard let number = Self.double(compact) else { throw misfit("a number that fits 64 bits", at: path()) }
    return number
  }

  /// nil beyond the range of a double.
  ///
  /// What has a thousand digits is none that anybody means.
  private static func double(_ text: String) -> Double? {
    guard text.utf8.count <= 1000, let number = Double(text), number.isFinite else { return nil }
    return number
  }

  func decimal(at path: @autoclosure () -> JSONPath) throws -> Decimal {
    guard kind == .number else { throw misfit(.number, at: path()) }
    let text = compact
    guard text.utf8.count <= 1000, let number = Decimal(string: text) else {
      throw misfit("a decimal number", at: path())
    }
    return number
  }

  func url(at path: @autoclosure () -> JSONPath) throws -> URL {
    guard let url = URL(string: try text(at: path())) else { throw misfit("a URL", at: path()) }
    return url
  }

  func data(at path: @autoclosure () -> JSONPath) throws -> Data {
    guard let data = Data(base64Encoded: try text(at: path())) else { throw misfit("base64", at: path()) }
    return data
  }
}
