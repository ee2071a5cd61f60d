import Signalbox
import SignalboxModel

/// A request's body whose members are all known.
///
/// It is read as ``Strict``, which refuses a member that the type does not have.
protocol StrictBody: Decodable {
  /// Reads the body, whose own members are known already; what lies within them has to be checked by whoever reads it.
  init(checked decoder: any Decoder) throws
  /// The names of its members, byte for byte: to compare texts as Unicode does takes long for a name of many combining marks.
  static var members: Set<ExactText> { get }
}

/// Decodes a value and refuses members that its type does not have.
struct Strict<Value: StrictBody>: Decodable {
  var value: Value

  /// - Throws: `UnknownMember` too.
  init(from decoder: any Decoder) throws {
    try Self.checkMembers(of: decoder)
    value = try Value(checked: decoder)
  }

  private static func checkMembers(of decoder: any Decoder) throws {
    let members = Value.members
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !members.contains(ExactText(key.stringValue)) {
      throw UnknownMember(name: key.stringValue, pointer: (decoder.codingPath + [key]).jsonPointer)
    }
  }
}

extension StrictBody {
  init(checked decoder: any Decoder) throws { try self.init(from: decoder) }

  /// The members that the API's description has for the type, so that description and decoder cannot disagree.
  static var described: Set<ExactText> {
    Set(Schema.all["\(Self.self)"]?.members.map { ExactText($0.name) } ?? [])
  }
}

extension NewTaskRequest: StrictBody {
  static let members = described

  init(checked decoder: any Decoder) throws { try self.init(inOnePass: decoder) }
}

extension BulkRequest: StrictBody {
  static let members = described

  private enum CodingKeys: CodingKey {
    case ids
  }

  init(checked decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if container.contains(.ids), try !container.decodeNil(forKey: .ids) {
      try container.check(.ids, hasAtMost: Limits.batch, "ids")
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

  /// Reads the tasks as a list that refuses a member which a task does not have.
  init(checked decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.check(.tasks, hasAtMost: Limits.batch, "tasks in one batch")
    self.init(
      tasks: try container.decode(NewTaskList.self, forKey: .tasks).tasks,
      environment: try container.decodeIfPresent([String: String].self, forKey: .environment))
  }
}

extension KeyedDecodingContainer {
  /// Refuses an array that is longer than allowed before anything in it is decoded, which takes far longer than to count it.
  fileprivate func check(_ key: Key, hasAtMost limit: Int, _ words: String) throws {
    let elements = try nestedUnkeyedContainer(forKey: key)
    guard let count = elements.count else {
      throw DecodingError.dataCorruptedError(in: elements, debugDescription: "expected an array that can be counted")
    }
    guard count > limit else { return }
    throw Problem.tooLarge(
      "more than \(limit) \(words), which are as many as are allowed", pointer: "/\(key.stringValue)")
  }
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
