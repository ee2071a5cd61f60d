import SignalboxModel

/// Makes a complete task of a request, or says what is wrong with it.
struct NewTaskCheck {
  var catalogue: TaskCatalogue
  var isSingleProcess: Bool
  /// That of commands which have none of their own, checked already: one value for all of them.
  var environment: CommandVariables = [:]

  /// Makes a task of a request.
  ///
  /// - Parameters:
  ///   - request: what the caller sent.
  ///   - base: the JSON pointer of the request in its body.
  /// - Returns: the task with every default filled in.
  /// - Throws: `Problem`, 413 for what is too large and 422 for what makes no sense.
  func task(from request: NewTaskRequest, at base: String) throws -> NewTask {
    let check = FieldCheck(base: base)
    let kind = request.kind ?? .typed
    // First: to compare a kind that is none takes as long as its text wants.
    if case .unknown = kind { throw Problem.unprocessable("kind is typed or command", pointer: base + "/kind") }
    let payload = request.payload ?? .emptyObject
    guard payload.text.utf8.count <= Limits.payload else {
      throw Problem.tooLarge(
        "the payload has \(payload.text.utf8.count) bytes; \(Limits.payload) are allowed", pointer: base + "/payload")
    }
    let command = kind == .command ? try command(payload, check) : nil
    let name = try name(request, kind, command, check)
    let entry = kind == .typed ? catalogue.entries[name] : nil
    if kind == .typed, entry == nil, isSingleProcess { throw unknownName(name, at: base) }
    if kind != .command, request.environment != nil {
      throw Problem.unprocessable("only a command has an environment", pointer: base + "/environment")
    }
    var task = NewTask(
      name: name, kind: kind, queue: try check.name(request.queue ?? entry?.queue ?? "default", "queue"),
      priority: try check.priority(request.priority ?? entry?.priority ?? 0), payload: payload,
      payloadVersion: entry?.version ?? 1, tags: try check.tags(request.tags ?? []),
      delay: try check.seconds(request.delay, "delay", from: 0) ?? .zero,
      maxAttempts: try check.maxAttempts(request.maxAttempts ?? max(entry?.policy.maxAttempts ?? 1, 1)),
      timeout: try check.seconds(request.timeout, "timeout", from: 0.001) ?? entry?.timeout,
      environment: try environment(of: request, kind, check), redacted: entry?.redacted(payload) ?? [])
    if let command { task.keepCommandText(of: command) }
    return task
  }

  private func command(_ payload: JSONText, _ check: FieldCheck) throws -> CommandPayload {
    guard catalogue.commands != nil else {
      throw Problem.unprocessable("this server runs no commands", pointer: check.base + "/kind")
    }
    return try check.command(payload)
  }

  private func environment(
    of request: NewTaskRequest, _ kind: TaskKind, _ check: FieldCheck
  ) throws -> CommandVariables {
    guard kind == .command else { return [:] }
    return try request.environment.map { try check.environment($0) } ?? environment
  }

  private func name(
    _ request: NewTaskRequest, _ kind: TaskKind, _ command: CommandPayload?, _ check: FieldCheck
  ) throws -> String {
    switch kind {
    case .typed:
      guard let name = request.name else {
        throw Problem.unprocessable("a task needs a name", pointer: check.base + "/name")
      }
      return try check.name(name, "name")
    case .command:
      return try check.name(request.name ?? command?.defaultName ?? "", "name")
    case .closure, .unknown:
      throw Problem.unprocessable("kind is typed or command", pointer: check.base + "/kind")
    }
  }

  private func unknownName(_ name: String, at base: String) -> Problem {
    let known = catalogue.names
    let advice =
      switch (known.isEmpty, catalogue.commands) {
      case (true, .some): "it runs commands only: set kind to command"
      case (true, nil): "it has none"
      case (false, _): "it knows \(known.prefix(20).joined(separator: ", "))\(known.count > 20 ? ", …" : "")"
      }
    return Problem.unprocessable(
      "no task type named \(name.cut(toBytes: Limits.name)) is registered here; \(advice)", pointer: base + "/name")
  }
}

extension CommandPayload {
  /// The program's last path component.
  var defaultName: String {
    let program = command.first ?? ""
    let slash = UInt8(ascii: "/")
    // By bytes, as the system reads a path: characters of a megabyte of marks take long to tell apart. And in an array, where
    // to look at a byte costs a fraction of what it does in a text.
    let bytes = Array(program.utf8)
    guard let last = bytes.lastIndex(where: { $0 != slash }) else { return program.cut(toBytes: Limits.name - 32) }
    let first = bytes[...last].lastIndex(of: slash).map { $0 + 1 } ?? 0
    let start = program.utf8.index(program.startIndex, offsetBy: first)
    let end = program.utf8.index(program.startIndex, offsetBy: last + 1)
    return String(program[start..<end]).cut(toBytes: Limits.name - 32)
  }
}
