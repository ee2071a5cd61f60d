extension JSONValue {
  /// - Throws: `DecodingError` for a number beyond the range of a double.
  init(_ slice: JSONSlice, at path: JSONPath) throws {
    let value = slice.withBytes { bytes in
      var reader = JSONValueReader(cursor: JSONCursor(bytes, at: 0))
      return reader.value()
    }
    guard let value else { throw slice.misfit("numbers that fit 64 bits", at: path) }
    self = value
  }
}

/// Reads a value in one pass over its bytes, which were checked; nil for a number beyond the range of a double.
private struct JSONValueReader {
  var cursor: JSONCursor

  mutating func value() -> JSONValue? {
    cursor.skipSpace()
    switch cursor.bytes[cursor.place] {
    case UInt8(ascii: "{"): return object()
    case UInt8(ascii: "["): return array()
    case UInt8(ascii: "\""): return .string(cursor.takeString())
    case UInt8(ascii: "t"): return word(.bool(true))
    case UInt8(ascii: "f"): return word(.bool(false))
    case UInt8(ascii: "n"): return word(.null)
    default: return number()
    }
  }

  private mutating func word(_ value: JSONValue) -> JSONValue {
    cursor.skipValue()
    return value
  }

  private mutating func number() -> JSONValue? {
    let start = cursor.place
    cursor.skipValue()
    let text = String(decoding: cursor.bytes[start..<cursor.place], as: UTF8.self)
    if let integer = Int64(text) { return .integer(integer) }
    guard text.utf8.count <= 1000, let double = Double(text), double.isFinite else { return nil }
    return .number(double)
  }

  private mutating func array() -> JSONValue? {
    var elements: [JSONValue] = []
    cursor.place += 1
    while !cursor.isAtEnd(UInt8(ascii: "]")) {
      guard let element = value() else { return nil }
      elements.append(element)
    }
    return .array(elements)
  }

  private mutating func object() -> JSONValue? {
    var members: [String: JSONValue] = [:]
    cursor.place += 1
    while !cursor.isAtEnd(UInt8(ascii: "}")) {
      let name = cursor.takeString()
      cursor.skipColon()
      guard let member = value() else { return nil }
      members[name] = member
    }
    return .object(members)
  }
}
