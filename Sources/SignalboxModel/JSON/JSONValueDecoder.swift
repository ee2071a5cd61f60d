import FoundationEssentials

/// Decodes one value of a JSON text that was checked.
final class JSONValueDecoder: Decoder {
  let slice: JSONSlice
  let path: JSONPath
  private(set) lazy var members = JSONMembers(slice.members)

  private static let mostMembers = 256

  init(_ slice: JSONSlice, at path: JSONPath) {
    self.slice = slice
    self.path = path
  }

  var codingPath: [any CodingKey] { path.keys }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard slice.kind == .object else { throw slice.misfit(.object, at: path) }
    // No type of a request has so many. A type that has any number of them reads them below.
    if slice.source.isStrict, members.list.count > Self.mostMembers {
      throw slice.corrupt("expected at most \(Self.mostMembers) members, not \(members.list.count)", at: path)
    }
    return KeyedDecodingContainer(JSONObjectContainer<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard slice.kind == .array else { throw slice.misfit(.array, at: path) }
    return JSONArrayContainer(slice, at: path)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { JSONSingleContainer(decoder: self) }

  /// A value of any type.
  static func value<Value: Decodable>(
    _ type: Value.Type = Value.self, of slice: JSONSlice, at path: @autoclosure () -> JSONPath
  ) throws -> Value {
    if type == String.self, let text = try slice.text(at: path()) as? Value { return text }
    if type == [String].self, let texts = try slice.texts(at: path()) as? Value { return texts }
    if type == [String: String].self, let texts = try slice.textsByName(at: path()) as? Value { return texts }
    if type == JSONText.self, let text = try JSONText(slice, at: path()) as? Value { return text }
    if type == JSONValue.self, let value = try JSONValue(slice, at: path()) as? Value { return value }
    // As Foundation's encoder writes them, which wrote the payloads of users' types.
    if type == Decimal.self, let number = try slice.decimal(at: path()) as? Value { return number }
    if type == URL.self, let url = try slice.url(at: path()) as? Value { return url }
    if type == Data.self, let data = try slice.data(at: path()) as? Value { return data }
    return try Value(from: JSONValueDecoder(slice, at: path()))
  }
}

/// Where a value lies; made into coding keys only when somebody asks.
indirect enum JSONPath {
  case root
  case key(any CodingKey, JSONPath)
  case index(Int, JSONPath)

  var keys: [any CodingKey] {
    var keys: [any CodingKey] = []
    var path = self
    while true {
      switch path {
      case .root: return keys.reversed()
      case .key(let key, let rest):
        keys.append(key)
        path = rest
      case .index(let index, let rest):
        keys.append(JSONIndex(intValue: index))
        path = rest
      }
    }
  }
}

private struct JSONIndex: CodingKey {
  var index: Int
  var intValue: Int? { index }
  var stringValue: String { "\(index)" }

  init(intValue: Int) { index = intValue }
  init?(stringValue: String) { nil }
}

/// The members of one object by name.
final class JSONMembers {
  let list: [JSONMember]
  private lazy var places = Dictionary(list.enumerated().map { (ExactText($1.name), $0) }) { first, _ in first }
  /// Types mostly ask for members in the order in which they came.
  private var next = 0

  private static let few = 24

  init(_ list: [JSONMember]) {
    self.list = list
  }

  func value(named name: String) -> JSONSlice? {
    guard list.count <= Self.few else { return places[ExactText(name)].map { list[$0].value } }
    for index in next..<list.count where list[index].isNamed(name) { return found(index) }
    for index in 0..<next where list[index].isNamed(name) { return found(index) }
    return nil
  }

  private func found(_ index: Int) -> JSONSlice {
    next = index
    return list[index].value
  }
}
