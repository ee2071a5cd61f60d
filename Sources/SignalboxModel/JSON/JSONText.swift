package import FoundationEssentials

/// A JSON value kept as its text: a payload or a result, which the engine carries without looking inside.
///
/// Within another `Codable` value it appears as the JSON value itself, not as a string of it.
public struct JSONText: Hashable, Sendable {
  /// The text, valid JSON.
  public let text: String

  /// Takes text that is known to be valid JSON: one that an encoder wrote or a store kept.
  public init(trusted text: String) {
    self.text = text
  }

  /// Reads one JSON value and keeps it in the form that ``init(encoding:)`` writes: the decoder lets pass what is not quite
  /// JSON, such as `[1,]`, and the text kept here is to be valid for everyone.
  ///
  /// - Throws: `DecodingError` when `text` is no JSON value, or is deeper than ``deepest``.
  public init(validating text: String) throws {
    try self.init(JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), at: [])
  }

  /// Encodes a value, keys sorted, slashes as they are.
  ///
  /// - Throws: `EncodingError` when the value cannot be JSON, or is deeper than ``deepest``.
  public init(encoding value: some Encodable) throws {
    let text = String(decoding: try JSONEncoder.signalbox.encode(value), as: UTF8.self)
    guard !text.isDeeperJSON(than: Self.deepest) else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: Self.tooDeep))
    }
    self.text = text
  }

  private init(_ value: JSONValue, at path: [any CodingKey]) throws {
    let text = String(decoding: try JSONEncoder.signalbox.encode(value), as: UTF8.self)
    guard !text.isDeeperJSON(than: Self.deepest) else {
      throw DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: Self.tooDeep))
    }
    self.text = text
  }

  /// Levels of arrays and objects within each other. Readers of JSON go to 512, and a list of tasks adds its own: were a
  /// payload as deep as they go, every list that has it would be unreadable. They also take longer for each value the deeper
  /// it lies.
  public static let deepest = 64

  private static var tooDeep: String { "JSON is kept to \(deepest) levels of arrays and objects." }

  /// `{}`.
  public static let emptyObject = JSONText(trusted: "{}")

  /// Decodes the text as a value of a type.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}

extension JSONText: Codable {
  public init(from decoder: any Decoder) throws {
    // Nearly all are objects, which is what a JSONValue guesses last.
    let value =
      if let members = try? [String: JSONValue](from: decoder) { JSONValue.object(members) } else {
        try JSONValue(from: decoder)
      }
    try self.init(value, at: decoder.codingPath)
  }

  public func encode(to encoder: any Encoder) throws {
    guard let marks = encoder.userInfo[JSONTextMarks.key] as? JSONTextMarks else {
      return try decode(JSONValue.self).encode(to: encoder)
    }
    var container = encoder.singleValueContainer()
    try container.encode(marks.mark(text))
  }
}

extension JSONEncoder {
  /// The encoder of everything that leaves by a wire, a store or standard output: sorted keys, plain slashes.
  package static var signalbox: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
