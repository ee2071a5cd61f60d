/// Reads the fields of a JSON object and gathers what is wrong with them, all of it and not only the first.
struct FieldReader<Key: CodingKey> {
  private let container: KeyedDecodingContainer<Key>
  /// What was wrong so far.
  private(set) var rejection = InvalidBody()

  /// - Throws: ``InvalidBody`` when it is no object.
  init(_ decoder: any Decoder) throws {
    do {
      container = try decoder.container(keyedBy: Key.self)
    } catch is DecodingError {
      throw InvalidBody.notAnObject
    }
  }

  func has(_ key: Key) -> Bool { container.contains(key) }

  /// The value of a field; nil when there is something wrong with it, which `check` says of a value.
  mutating func read<Value: Decodable>(
    _ key: Key, _ type: Value.Type, check: (Value) -> String?
  ) -> Value? {
    do {
      let value = try container.decode(type, forKey: key)
      guard let reason = check(value) else { return value }
      rejection.add(key.stringValue, reason)
    } catch DecodingError.keyNotFound {
      rejection.add(key.stringValue, "is required")
    } catch {
      rejection.add(key.stringValue, "must be \(Self.description(of: type))")
    }
    return nil
  }

  private static func description(of type: Any.Type) -> String {
    type == Int.self ? "a whole number" : "a string"
  }
}
