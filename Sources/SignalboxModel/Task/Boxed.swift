/// A part of a record that most records lack, kept apart so that the record is small: it is copied with every move of its task.
///
/// Setting it makes one object, which copies of the record share.
@propertyWrapper
public struct Boxed<Value: Hashable & Sendable>: Hashable, Sendable {
  private var shared: Shared<Value>?

  /// Keeps a value, or nothing.
  public init(wrappedValue: Value? = nil) { shared = wrappedValue.map { Shared($0) } }

  /// The value; nil when the record lacks it.
  public var wrappedValue: Value? {
    get { shared?.value }
    set { shared = newValue.map { Shared($0) } }
  }
}

extension Boxed: Codable where Value: Codable {
  /// Reads the value as if it were not kept apart.
  public init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value?(from: decoder)) }

  /// Writes the value as if it were not kept apart.
  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

// As a member it is there or left out, as an optional one is: the conformances that the compiler writes take these.

extension KeyedDecodingContainer {
  func decode<Value: Decodable>(_ type: Boxed<Value>.Type, forKey key: Key) throws -> Boxed<Value> {
    Boxed(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
  }
}

extension KeyedEncodingContainer {
  mutating func encode<Value: Encodable>(_ boxed: Boxed<Value>, forKey key: Key) throws {
    try encodeIfPresent(boxed.wrappedValue, forKey: key)
  }
}
