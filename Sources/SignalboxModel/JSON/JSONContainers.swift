/// The members of an object, for a decoding type.
struct JSONObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: JSONValueDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { decoder.members.list.compactMap { Key(stringValue: $0.name) } }

  func contains(_ key: Key) -> Bool { decoder.members.value(named: key.stringValue) != nil }

  private func path(_ key: Key) -> JSONPath { .key(key, decoder.path) }

  private func value(_ key: Key) throws -> JSONSlice {
    guard let value = decoder.members.value(named: key.stringValue) else {
      throw decoder.path.missing(key)
    }
    return value
  }

  func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNull }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).bool(at: path(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).text(at: path(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).double(at: path(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try value(key).double(at: path(key))) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).integer(at: path(key)) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key).integer(at: path(key)) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key).integer(at: path(key)) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key).integer(at: path(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).integer(at: path(key)) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key).integer(at: path(key)) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key).integer(at: path(key)) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key).integer(at: path(key)) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key).integer(at: path(key)) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key).integer(at: path(key)) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try JSONValueDecoder.value(of: value(key), at: path(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try superDecoder(forKey: key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try superDecoder(forKey: key).unkeyedContainer()
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { JSONValueDecoder(try value(key), at: path(key)) }

  func superDecoder() throws -> any Decoder {
    guard let value = decoder.members.value(named: "super") else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: "the member super is missing", underlyingError: JSONMisfit()))
    }
    return JSONValueDecoder(value, at: decoder.path)
  }
}

/// The elements of an array, for a decoding type.
struct JSONArrayContainer: UnkeyedDecodingContainer {
  private let slice: JSONSlice
  private let path: JSONPath
  private var element: JSONSlice?
  private(set) var currentIndex = 0

  init(_ slice: JSONSlice, at path: JSONPath) {
    self.slice = slice
    self.path = path
    element = slice.element(from: slice.start + 1)
  }

  var codingPath: [any CodingKey] { path.keys }
  /// Counted anew each time, by a pass over all of them.
  var count: Int? { slice.count }
  var isAtEnd: Bool { element == nil }

  private var here: JSONPath { .index(currentIndex, path) }

  private mutating func take<Value>(_ read: (JSONSlice, JSONPath) throws -> Value) throws -> Value {
    guard let element else {
      throw DecodingError.valueNotFound(
        Value.self,
        .init(codingPath: here.keys, debugDescription: "this element is missing", underlyingError: JSONMisfit()))
    }
    let value = try read(element, here)
    self.element = slice.element(from: element.end)
    currentIndex += 1
    return value
  }

  mutating func decodeNil() throws -> Bool {
    guard element?.isNull == true else { return false }
    return try take { _, _ in true }
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try take { try $0.bool(at: $1) } }
  mutating func decode(_ type: String.Type) throws -> String { try take { try $0.text(at: $1) } }
  mutating func decode(_ type: Double.Type) throws -> Double { try take { try $0.double(at: $1) } }
  mutating func decode(_ type: Float.Type) throws -> Float { try take { Float(try $0.double(at: $1)) } }
  mutating func decode(_ type: Int.Type) throws -> Int { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take { try $0.integer(at: $1) } }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take { try $0.integer(at: $1) } }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try take { try JSONValueDecoder.value(of: $0, at: $1) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try superDecoder().container(keyedBy: type) }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try take { JSONValueDecoder($0, at: $1) } }
}

/// One value, for a decoding type.
struct JSONSingleContainer: SingleValueDecodingContainer {
  let decoder: JSONValueDecoder

  private var slice: JSONSlice { decoder.slice }
  private var path: JSONPath { decoder.path }
  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { slice.isNull }
  func decode(_ type: Bool.Type) throws -> Bool { try slice.bool(at: path) }
  func decode(_ type: String.Type) throws -> String { try slice.text(at: path) }
  func decode(_ type: Double.Type) throws -> Double { try slice.double(at: path) }
  func decode(_ type: Float.Type) throws -> Float { Float(try slice.double(at: path)) }
  func decode(_ type: Int.Type) throws -> Int { try slice.integer(at: path) }
  func decode(_ type: Int8.Type) throws -> Int8 { try slice.integer(at: path) }
  func decode(_ type: Int16.Type) throws -> Int16 { try slice.integer(at: path) }
  func decode(_ type: Int32.Type) throws -> Int32 { try slice.integer(at: path) }
  func decode(_ type: Int64.Type) throws -> Int64 { try slice.integer(at: path) }
  func decode(_ type: UInt.Type) throws -> UInt { try slice.integer(at: path) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try slice.integer(at: path) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try slice.integer(at: path) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try slice.integer(at: path) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try slice.integer(at: path) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONValueDecoder.value(of: slice, at: path)
  }
}
