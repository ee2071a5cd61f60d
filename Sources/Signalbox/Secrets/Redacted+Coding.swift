extension Redacted: Encodable where Value: Encodable {
  /// Encodes the value as if it were not wrapped, so that the registry learns where it is.
  ///
  /// - Throws: `EncodingError` when another encoder is used that does not have ``Swift/CodingUserInfoKey/showsRedacted``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let notes = encoder.userInfo[SecretNotes.key] as? SecretNotes {
      if !isAbsent, let mark = notes.note() { return try container.encode(mark) }
    } else if encoder.userInfo[.showsRedacted] as? Bool != true {
      throw EncodingError.invalidValue(
        Redaction.mark,
        EncodingError.Context(
          codingPath: encoder.codingPath,
          debugDescription: """
            a @Redacted value is encoded as a part of a task that is added, and nowhere else. Where it may be seen, set \
            encoder.userInfo[.showsRedacted] = true
            """))
    }
    try container.encode(wrappedValue)
  }
}

extension Redacted: Decodable where Value: Decodable {
  /// Decodes the value as if it were not wrapped.
  ///
  /// - Throws: what the value's own decoding throws.
  public init(from decoder: any Decoder) throws {
    self.init(wrappedValue: try decoder.singleValueContainer().decode(Value.self))
  }
}

// What the compiler writes for an optional property calls these for a wrapped one.

extension KeyedEncodingContainer {
  /// Leaves out a redacted property that is nil, as is done for a plain one.
  public mutating func encode<Value: Encodable>(_ value: Redacted<Value?>, forKey key: Key) throws {
    guard let present = value.wrappedValue else { return }
    try encode(Redacted(wrappedValue: present), forKey: key)
  }
}

extension KeyedDecodingContainer {
  /// Reads a redacted property that may be missing, as is done for a plain one.
  public func decode<Value: Decodable>(_ type: Redacted<Value?>.Type, forKey key: Key) throws -> Redacted<Value?> {
    guard let present = try decodeIfPresent(Redacted<Value>.self, forKey: key) else {
      return Redacted(wrappedValue: nil)
    }
    return Redacted(wrappedValue: present.wrappedValue)
  }
}

/// Any ``Redacted``.
protocol Secret {
  /// Whether there is no value to hide.
  var isAbsent: Bool { get }
}

extension Redacted: Secret {
  var isAbsent: Bool { (wrappedValue as? any Absentable)?.isAbsent ?? false }
}

private protocol Absentable {
  var isAbsent: Bool { get }
}

extension Optional: Absentable {
  fileprivate var isAbsent: Bool { self == nil }
}
