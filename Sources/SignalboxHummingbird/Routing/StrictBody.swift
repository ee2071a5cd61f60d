import Signalbox
import SignalboxModel

/// A request's body whose members are all known.
protocol StrictBody: Decodable {
  /// - Throws: `UnknownMember` too.
  init(strictly decoder: any Decoder) throws
  /// The names of its members, byte for byte: to compare texts as Unicode does takes long for a name of many combining marks.
  static var members: Set<ExactText> { get }
}

extension StrictBody {
  init(strictly decoder: any Decoder) throws {
    try Self.checkMembers(of: decoder)
    try self.init(from: decoder)
  }

  /// Refuses a member that the type does not have.
  fileprivate static func checkMembers(of decoder: any Decoder) throws {
    let members = members
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !members.contains(ExactText(key.stringValue)) {
      throw UnknownMember(name: key.stringValue, pointer: (decoder.codingPath + [key]).jsonPointer)
    }
  }

  /// The members that the API's description has for the type, so that description and decoder cannot disagree.
  static var described: Set<ExactText> {
    Set(Schema.all["\(Self.self)"]?.members.map { ExactText($0.name) } ?? [])
  }
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
    try Self.checkMembers(of: decoder)
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

  /// Checks every task of the batch too.
  init(strictly decoder: any Decoder) throws {
    try Self.checkMembers(of: decoder)
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
    guard let count = try nestedUnkeyedContainer(forKey: key).count, count > limit else { return }
    throw Problem.tooLarge(
      "more than \(limit) \(words), which are as many as are allowed", pointer: "/\(key.stringValue)")
  }
}

/// Decodes a value and refuses members that its type does not have.
struct Strict<Value: StrictBody>: Decodable {
  var value: Value

  init(from decoder: any Decoder) throws { value = try Value(strictly: decoder) }
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
