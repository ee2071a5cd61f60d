extension JSONSlice {
  func corrupt(_ words: String, at path: JSONPath) -> DecodingError {
    .dataCorrupted(.init(codingPath: path.keys, debugDescription: words, underlyingError: JSONMisfit()))
  }

  /// An array of texts.
  func texts(at path: @autoclosure () -> JSONPath) throws -> [String] {
    guard kind == .array else { throw misfit(.array, at: path()) }
    return try source.bytes.withUnsafeBufferPointer { bytes in
      var texts: [String] = []
      var cursor = JSONCursor(bytes, at: start + 1)
      while !cursor.isAtEnd(UInt8(ascii: "]")) {
        texts.append(try text(&cursor, at: .index(texts.count, path())))
      }
      return texts
    }
  }

  /// An object of texts.
  ///
  /// A Swift dictionary takes names for one whose bytes differ, when they are the same to Unicode; and it takes long to see
  /// so when they are long.
  func textsByName(at path: @autoclosure () -> JSONPath) throws -> [String: String] {
    guard kind == .object else { throw misfit(.object, at: path()) }
    return try source.bytes.withUnsafeBufferPointer { bytes in
      var texts = [String: String](minimumCapacity: count)
      var cursor = JSONCursor(bytes, at: start + 1)
      while !cursor.isAtEnd(UInt8(ascii: "}")) {
        let name = cursor.takeString()
        guard name.utf8.count <= Limits.name || name.utf8.allSatisfy({ $0 < 0x80 }) else {
          throw corrupt("expected names of at most \(Limits.name) bytes where they are not ASCII", at: path())
        }
        cursor.skipColon()
        let text = try text(&cursor, at: .key(JSONName(stringValue: name), path()))
        guard texts.updateValue(text, forKey: name) == nil || !source.isStrict else {
          throw corrupt(
            "two members named \"\(name.cut(toBytes: 80))\" differ only in how Unicode writes them", at: path())
        }
      }
      return texts
    }
  }

  /// The text at a cursor, which is moved over it.
  private func text(_ cursor: inout JSONCursor, at path: @autoclosure () -> JSONPath) throws -> String {
    guard cursor.bytes[cursor.place] == UInt8(ascii: "\"") else {
      throw cursor.takeValue(of: source).misfit(.string, at: path())
    }
    return cursor.takeString()
  }
}

/// The name of a member as a step of a path.
struct JSONName: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
