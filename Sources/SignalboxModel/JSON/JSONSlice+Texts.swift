extension JSONSlice {
  func corrupt(_ words: String, at path: JSONPath) -> DecodingError {
    .dataCorrupted(.init(codingPath: path.keys, debugDescription: words, underlyingError: JSONMisfit()))
  }

  /// An array of texts.
  func texts(at path: @autoclosure () -> JSONPath) throws -> [String] {
    guard kind == .array else { throw misfit(.array, at: path()) }
    var texts: [String] = []
    var next = element(from: start + 1)
    while let element = next {
      texts.append(try element.text(at: .index(texts.count, path())))
      next = self.element(from: element.end)
    }
    return texts
  }

  /// An object of texts.
  ///
  /// A Swift dictionary takes names for one whose bytes differ, when they are the same to Unicode; and it takes long to see
  /// so when they are long.
  func textsByName(at path: @autoclosure () -> JSONPath) throws -> [String: String] {
    guard kind == .object else { throw misfit(.object, at: path()) }
    let members = members
    var texts: [String: String] = [:]
    texts.reserveCapacity(members.count)
    for member in members {
      let name = member.name
      guard name.utf8.count <= Limits.name || name.utf8.allSatisfy({ $0 < 0x80 }) else {
        throw corrupt("expected names of at most \(Limits.name) bytes where they are not ASCII", at: path())
      }
      let text = try member.value.text(at: .key(JSONName(stringValue: name), path()))
      guard texts.updateValue(text, forKey: name) == nil || !source.isStrict else {
        throw corrupt(
          "two members named \"\(name.cut(toBytes: 80))\" differ only in how Unicode writes them", at: path())
      }
    }
    return texts
  }
}

private struct JSONName: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
