/// The bytes of one JSON text that was checked, shared by all that is read from it.
final class JSONSource: Sendable {
  let bytes: [UInt8]
  let isStrict: Bool
  /// How many levels of arrays and objects there are within each other.
  let levels: Int

  /// - Throws: the first fault.
  init(_ bytes: [UInt8], _ rules: JSONRules) throws(JSONFault) {
    levels = try JSONCheck.check(bytes, rules)
    self.bytes = bytes
    isStrict = rules == .strict
  }

  var whole: JSONSlice {
    let start = bytes.firstIndex { !$0.isJSONSpace } ?? 0
    let end = bytes.lastIndex { !$0.isJSONSpace }.map { $0 + 1 } ?? bytes.count
    return JSONSlice(source: self, start: start, end: end)
  }
}

/// One value within a JSON text.
struct JSONSlice {
  enum Kind: String {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case bool = "true or false"
    case null
  }

  let source: JSONSource
  let start: Int
  let end: Int

  var kind: Kind {
    switch source.bytes[start] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  var isNull: Bool { source.bytes[start] == UInt8(ascii: "n") }

  func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Value) rethrows -> Value {
    try source.bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
  }

  /// What a value that is a string stands for.
  var string: String {
    withBytes { bytes in JSONEscapes.string(UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1])) }
  }

  /// The text without the space between its parts; everything else as it is.
  var compact: String {
    withBytes { bytes in
      String(unsafeUninitializedCapacity: bytes.count) { result in
        var cursor = JSONCursor(bytes, at: 0)
        var count = 0
        while cursor.place < bytes.count {
          let start = cursor.place
          cursor.skipToSpace()
          let part = UnsafeBufferPointer(rebasing: bytes[start..<cursor.place])
          _ = UnsafeMutableBufferPointer(rebasing: result[count...]).initialize(from: part)
          count += part.count
          cursor.skipSpace()
        }
        return count
      }
    }
  }

  /// The members of an object in their order.
  var members: [JSONMember] {
    source.bytes.withUnsafeBufferPointer { bytes in
      var members: [JSONMember] = []
      var cursor = JSONCursor(bytes, at: start + 1)
      while true {
        cursor.skipSpace()
        guard bytes[cursor.place] != UInt8(ascii: "}") else { return members }
        let nameStart = cursor.place + 1
        let isEscaped = cursor.skipString()
        let name = nameStart..<cursor.place - 1
        cursor.skipSpace()
        cursor.place += 1
        cursor.skipSpace()
        let valueStart = cursor.place
        cursor.skipValue()
        let value = JSONSlice(source: source, start: valueStart, end: cursor.place)
        members.append(JSONMember(nameRange: name, isEscaped: isEscaped, value: value))
        cursor.skipSpace()
        if bytes[cursor.place] == UInt8(ascii: ",") { cursor.place += 1 }
      }
    }
  }

  /// The element of an array that begins at or after a byte; nil when there is none.
  func element(from place: Int) -> JSONSlice? {
    source.bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: place)
      cursor.skipSpace()
      if bytes[cursor.place] == UInt8(ascii: ",") {
        cursor.place += 1
        cursor.skipSpace()
      }
      guard bytes[cursor.place] != UInt8(ascii: "]") else { return nil }
      let first = cursor.place
      cursor.skipValue()
      return JSONSlice(source: source, start: first, end: cursor.place)
    }
  }
}

/// One member of an object.
struct JSONMember {
  /// The name as it is written, without its quotes.
  let nameRange: Range<Int>
  let isEscaped: Bool
  let value: JSONSlice

  var name: String {
    JSONSlice(source: value.source, start: nameRange.lowerBound - 1, end: nameRange.upperBound + 1).string
  }

  /// Whether it has this name, byte for byte.
  func isNamed(_ name: String) -> Bool {
    if isEscaped { return self.name.utf8.elementsEqual(name.utf8) }
    guard name.utf8.count == nameRange.count else { return false }
    return value.source.bytes.withUnsafeBufferPointer { bytes in
      let own = UnsafeBufferPointer(rebasing: bytes[nameRange])
      return name.utf8.withContiguousStorageIfAvailable { own.elementsEqual($0) } ?? own.elementsEqual(name.utf8)
    }
  }
}
