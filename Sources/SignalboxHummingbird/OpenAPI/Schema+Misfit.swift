import FoundationEssentials
import SignalboxModel

extension Schema {
  /// Where a value is not of its schema: the RFC 6901 pointer, and what is expected there.
  struct Misfit: Hashable {
    var pointer: String
    var expected: String
  }

  /// The first misfit of a request's body; nil when there is none to be found.
  static func misfit(of bytes: [UInt8], as type: String) -> Misfit? {
    // Called for bodies that a decoder has refused: one that cannot be read at all has no place to point at.
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
    return Schema.named(type).misfit(of: value, at: "")
  }

  private func misfit(of value: JSONValue, at pointer: String) -> Misfit? {
    switch (self, value) {
    case (.named(let name), _): return Self.all[name]?.misfit(of: value, at: pointer)
    case (.any, _), (_, .null): return nil
    case (.string, .string), (.time, .string), (.oneOf, .string), (.boolean, .bool), (.integer, .integer),
      (.number, .integer), (.number, .number):
      return nil
    case (.array(let element), .array(let values)):
      return values.enumerated().lazy.compactMap { element.misfit(of: $1, at: "\(pointer)/\($0)") }.first
    case (.object(let members), .object(let values)):
      return members.lazy.compactMap { member in
        values[member.name].flatMap { member.schema.misfit(of: $0, at: "\(pointer)/\(member.name)") }
      }.first
    case (.map(let element), .object(let values)):
      return values.sorted { $0.key < $1.key }.lazy.compactMap { element.misfit(of: $1, at: "\(pointer)/\($0)") }.first
    default: return Misfit(pointer: pointer, expected: "Expected \(name) here.")
    }
  }

  private var name: String {
    switch self {
    case .string, .oneOf: "a string"
    case .integer: "a whole number of at most 64 bits"
    case .number: "a number"
    case .boolean: "true or false"
    case .time: "a time"
    case .array: "an array"
    case .map, .object: "an object"
    case .any, .named: "a value"
    }
  }
}
