/// A request has a member that its type does not have.
package struct UnknownMember: Error {
  package var name: String
  package var pointer: String

  package init(name: String, pointer: String) {
    self.name = name
    self.pointer = pointer
  }
}

/// The tasks of a batch, read from its JSON in one pass over each: to decode thousands of them, which looks up every member by
/// its name, takes ten times as long.
package struct NewTaskList: Decodable {
  package private(set) var tasks: [NewTaskRequest] = []

  /// - Throws: ``UnknownMember`` too.
  package init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? JSONValueDecoder else {
      tasks = try [NewTaskRequest](from: decoder)
      return
    }
    guard decoder.slice.kind == .array else { throw decoder.slice.misfit(.array, at: decoder.path) }
    try decoder.slice.forEachElement { tasks.append(try NewTaskRequest($0, at: .index(tasks.count, decoder.path))) }
  }
}

extension NewTaskRequest {
  /// Decodes a request and refuses a member that it does not have.
  ///
  /// - Throws: ``UnknownMember`` too.
  package init(strictly decoder: any Decoder) throws {
    if let decoder = decoder as? JSONValueDecoder {
      try self.init(decoder.slice, at: decoder.path)
    } else {
      try self.init(from: decoder)
    }
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
        guard let member = Self.member(named: name) else {
          let name = String(decoding: name, as: UTF8.self)
          throw UnknownMember(name: name, pointer: path.member(name).keys.jsonPointer)
        }
        self[keyPath: member] = value.unlessNull
      }
    }

    private static func member(
      named name: UnsafeBufferPointer<UInt8>
    ) -> WritableKeyPath<Members, JSONSlice?>? {
      switch name {
      case "name": \.name
      case "kind": \.kind
      case "queue": \.queue
      case "priority": \.priority
      case "payload": \.payload
      case "tags": \.tags
      case "delay": \.delay
      case "maxAttempts": \.maxAttempts
      case "timeout": \.timeout
      case "environment": \.environment
      default: nil
      }
    }
  }
}
