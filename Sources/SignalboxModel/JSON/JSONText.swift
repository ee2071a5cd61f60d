package import FoundationEssentials

/// A JSON value kept as its text: a payload or a result, which the engine carries without looking inside.
///
/// Within another `Codable` value it appears as the JSON value itself, not as a string of it. Numbers, texts and the order of
/// members stay as they were written; only space between them is left out, so that it is one line.
public struct JSONText: Hashable, Sendable {
  /// The text, valid JSON.
  public let text: String

  /// Takes text that is known to be valid JSON: one that an encoder wrote or a store kept.
  public init(trusted text: String) {
    self.text = text
  }

  /// Checks a text and keeps it as it is, without the space between its parts.
  ///
  /// - Throws: ``JSONFault`` when `text` is no JSON value, is deeper than ``deepest``, or would not come back as it is: a
  ///   member given twice, a NUL, half of a surrogate pair.
  public init(validating text: String) throws(JSONFault) {
    let source = try JSONSource(Array(text.utf8), .strict)
    guard source.levels <= Self.deepest else { throw JSONFault(.content, Self.tooDeep) }
    self.text = source.whole.compact
  }

  /// Encodes a value, keys sorted, slashes as they are.
  ///
  /// - Throws: `EncodingError` when the value cannot be JSON, or is deeper than ``deepest``.
  public init(encoding value: some Encodable) throws {
    try self.init(encoding: value, by: .signalbox)
  }

  /// Encodes a value by an encoder that writes as ``Foundation/JSONEncoder/signalbox`` does, and has a `userInfo` of its own.
  package init(encoding value: some Encodable, by encoder: JSONEncoder) throws {
    let text = String(decoding: try JSONEncoder.encode(value, by: encoder), as: UTF8.self)
    guard !text.isDeeperJSON(than: Self.deepest) else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: Self.tooDeep))
    }
    self.text = text
  }

  init(_ slice: JSONSlice, at path: @autoclosure () -> JSONPath) throws {
    text = slice.compact
    // A part is no deeper than the whole.
    guard slice.source.isStrict, slice.source.levels > Self.deepest, text.isDeeperJSON(than: Self.deepest) else {
      return
    }
    throw DecodingError.dataCorrupted(
      .init(codingPath: path().keys, debugDescription: Self.tooDeep, underlyingError: JSONMisfit()))
  }

  /// Levels of arrays and objects within each other that a value may have.
  public static let deepest = 64

  private static var tooDeep: String { "expected at most \(deepest) levels of arrays and objects" }

  /// `{}`.
  public static let emptyObject = JSONText(trusted: "{}")

  /// Decodes the text as a value of a type, in time proportional to its length for each level of the type.
  ///
  /// Dates are seconds since 2001, data is base64 and URLs are strings, as Foundation's encoder writes them.
  ///
  /// - Throws: `DecodingError`; what the type's own initialiser throws.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    let source: JSONSource
    do {
      source = try JSONSource(Array(text.utf8), .lenient)
    } catch {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: [], debugDescription: "\(error.reason) at byte \(error.column)", underlyingError: JSONMisfit()))
    }
    return try JSONValueDecoder.value(of: source.whole, at: .root)
  }
}

extension JSONText: Codable {
  /// Reads a JSON value; by another decoder than Signalbox's own the text is written anew, with its members sorted.
  ///
  /// - Throws: `DecodingError`, or by another decoder `EncodingError`, when the value may not be so deep; see ``deepest``.
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? JSONValueDecoder else {
      // Somebody else's decoder gives values, not texts.
      try self.init(encoding: JSONValue(from: decoder))
      return
    }
    try self.init(decoder.slice, at: decoder.path)
  }

  /// Writes the JSON value itself, not a string of it.
  ///
  /// - Throws: what the encoder throws; `DecodingError` when it is another one than Signalbox's own and a number is beyond
  ///   the range of a double.
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
