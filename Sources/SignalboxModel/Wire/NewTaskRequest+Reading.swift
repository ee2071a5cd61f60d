/// The tasks of a batch, each read in one pass over its JSON.
package struct NewTaskList: Decodable {
  package private(set) var tasks: [NewTaskRequest] = []

  /// - Throws: ``UnknownMember`` too; `DecodingError` for any decoder but that of ``JSONReader``.
  package init(from decoder: any Decoder) throws {
    let decoder = try JSONValueDecoder.own(decoder)
    guard decoder.slice.kind == .array else { throw decoder.slice.misfit(.array, at: decoder.path) }
    try decoder.slice.forEachElement { tasks.append(try NewTaskRequest($0, at: .index(tasks.count, decoder.path))) }
  }
}

extension NewTaskRequest {
  /// Reads a new task in one pass over its JSON, and refuses a member that it does not have: to decode thousands of them, which
  /// looks up every member by its name, takes ten times as long.
  ///
  /// - Throws: ``UnknownMember`` too; `DecodingError` for any decoder but that of ``JSONReader``.
  package init(inOnePass decoder: any Decoder) throws {
    let decoder = try JSONValueDecoder.own(decoder)
    try self.init(decoder.slice, at: decoder.path)
  }

  fileprivate init(_ slice: JSONSlice, at path: JSONPath) throws {
    let members = try Members(slice, at: path)
    self.init(
      name: try members.name?.text(at: path.member("name")),
      kind: try members.kind.map { TaskKind(rawValue: try $0.text(at: path.member("kind"))) },
      queue: try members.queue?.text(at: path.member("queue")),
      priority: try members.priority?.integer(at: path.member("priority")),
      payload: try members.payload.map { try JSONText($0, at: path.member("payload")) },
      tags: try members.tags?.texts(at: path.member("tags")),
      delay: try members.delay?.double(at: path.member("delay")),
      maxAttempts: try members.maxAttempts?.integer(at: path.member("maxAttempts")),
      timeout: try members.timeout?.double(at: path.member("timeout")),
      environment: try members.environment?.textsByName(at: path.member("environment")))
  }

  /// Where the members are; nil also for null.
  private struct Members {
    var name: JSONSlice?
    var kind: JSONSlice?
    var queue: JSONSlice?
    var priority: JSONSlice?
    var payload: JSONSlice?
    var tags: JSONSlice?
    var delay: JSONSlice?
    var maxAttempts: JSONSlice?
    var timeout: JSONSlice?
    var environment: JSONSlice?

    init(_ slice: JSONSlice, at path: JSONPath) throws {
      guard slice.kind == .object else { throw slice.misfit(.object, at: path) }
      try slice.forEachMember { name, value in
        let value = value.unlessNull
        switch name {
        case "name": self.name = value
        case "kind": self.kind = value
        case "queue": self.queue = value
        case "priority": self.priority = value
        case "payload": self.payload = value
        case "tags": self.tags = value
        case "delay": self.delay = value
        case "maxAttempts": self.maxAttempts = value
        case "timeout": self.timeout = value
        case "environment": self.environment = value
        default:
          let name = String(decoding: name, as: UTF8.self)
          throw UnknownMember(name: name, pointer: path.member(name).keys.jsonPointer)
        }
      }
    }
  }
}

extension JSONValueDecoder {
  /// A decoder as one of ours, which knows the JSON's text.
  ///
  /// Another would read without refusing anything.
  fileprivate static func own(_ decoder: any Decoder) throws -> JSONValueDecoder {
    guard let own = decoder as? JSONValueDecoder else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "new tasks are read from the text of their JSON only"))
    }
    return own
  }
}
