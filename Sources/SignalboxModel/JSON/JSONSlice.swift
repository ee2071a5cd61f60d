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

  /// nil for null, which stands for a member that is left out.
  var unlessNull: JSONSlice? { isNull ? nil : self }

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
      while !cursor.isAtEnd(UInt8(ascii: "}")) {
        let (name, isEscaped) = cursor.takeName()
        members.append(JSONMember(nameRange: name, isEscaped: isEscaped, value: cursor.takeValue(of: source)))
      }
      return members
    }
  }

  /// Calls a closure with each member of an object in their order: its name, without escapes, and its value.
  func forEachMember(_ body: (_ name: UnsafeBufferPointer<UInt8>, _ value: JSONSlice) throws -> Void) rethrows {
    try source.bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: start + 1)
      while !cursor.isAtEnd(UInt8(ascii: "}")) {
        let (range, isEscaped) = cursor.takeName()
        let name = UnsafeBufferPointer(rebasing: bytes[range])
        let value = cursor.takeValue(of: source)
        if isEscaped {
          try JSONEscapes.withBytes(of: name) { try body($0, value) }
        } else {
          try body(name, value)
        }
      }
    }
  }

  /// Calls a closure with each element of an array in their order.
  func forEachElement(_ body: (JSONSlice) throws -> Void) rethrows {
    try source.bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: start + 1)
      while !cursor.isAtEnd(UInt8(ascii: "]")) { try body(cursor.takeValue(of: source)) }
    }
  }

  /// How many elements an array or members an object has, counted by a pass over them.
  var count: Int {
    source.bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: start + 1)
      let end = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
      var count = 0
      while !cursor.isAtEnd(end) {
        if end == UInt8(ascii: "}") { _ = cursor.takeName() }
        cursor.skipValue()
        count += 1
      }
      return count
    }
  }

  /// The element of an array that begins at or after a byte; nil when there is none.
  func element(from place: Int) -> JSONSlice? {
    source.bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, at: place)
      return cursor.isAtEnd(UInt8(ascii: "]")) ? nil : cursor.takeValue(of: source)
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
