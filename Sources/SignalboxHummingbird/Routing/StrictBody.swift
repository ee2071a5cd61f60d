import Signalbox
import SignalboxModel

/// A request's body whose members are all known.
protocol StrictBody: Decodable {
  init(strictly decoder: any Decoder) throws
  /// Kept, since it is asked for with every task of a batch.
  static var members: Set<String> { get }
}

extension StrictBody {
  init(strictly decoder: any Decoder) throws { try self.init(from: decoder) }

  /// The members that the API's description has for the type, so that description and decoder cannot disagree.
  static var described: Set<String> { Set(Schema.all["\(Self.self)"]?.members.map(\.name) ?? []) }
}

extension NewTaskRequest: StrictBody {
  static let members = described
}

extension BulkRequest: StrictBody {
  static let members = described

  private enum CodingKeys: CodingKey {
    case ids
  }

  init(strictly decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // They are few then, and read once more with all that belongs to them.
    if container.contains(.ids), try !container.decodeNil(forKey: .ids) {
      _ = try container.decode(TaskID.self, atMost: Limits.batch, forKey: .ids, called: "ids")
    }
    try self.init(from: decoder)
  }
}

extension QueuePatch: StrictBody {
  static let members = described
}

extension NewTaskBatch: StrictBody {
  static let members = described

  private enum CodingKeys: CodingKey {
    case tasks
    case environment
  }

  /// Checks every task of the batch too.
  init(strictly decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      tasks: try container.decode(
        Strict<NewTaskRequest>.self, atMost: Limits.batch, forKey: .tasks, called: "tasks in one batch"
      ).map(\.value),
      environment: try container.decodeIfPresent([String: String].self, forKey: .environment))
  }
}

extension KeyedDecodingContainer {
  /// Decodes an array, and stops where it gets longer than is allowed: what nobody takes is not worth reading.
  fileprivate func decode<Element: Decodable>(
    _ type: Element.Type, atMost limit: Int, forKey key: Key, called words: String
  ) throws -> [Element] {
    var elements: [Element] = []
    var rest = try nestedUnkeyedContainer(forKey: key)
    while !rest.isAtEnd {
      guard elements.count < limit else {
        throw Problem.tooLarge(
          "more than \(limit) \(words), which are as many as are allowed", pointer: "/\(key.stringValue)")
      }
      elements.append(try rest.decode(type))
    }
    return elements
  }
}

/// Decodes a value after looking for members that its type does not have.
struct Strict<Value: StrictBody>: Decodable {
  var value: Value

  init(from decoder: any Decoder) throws {
    let members = Value.members
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !members.contains(key.stringValue) {
      throw UnknownMember(name: key.stringValue, pointer: (decoder.codingPath + [key]).jsonPointer)
    }
    value = try Value(strictly: decoder)
  }
}

struct UnknownMember: Error {
  var name: String
  var pointer: String
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
