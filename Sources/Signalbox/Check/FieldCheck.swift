import SignalboxModel

/// Checks the fields of a request against their limits.
struct FieldCheck {
  /// The JSON pointer of the request in its body.
  var base: String

  func name(_ text: String, _ field: String) throws -> String {
    guard !text.isEmpty else { throw Problem.unprocessable("\(field) is empty", pointer: "\(base)/\(field)") }
    guard !text.holdsNUL else {
      throw Problem.unprocessable("\(field) holds a NUL character", pointer: "\(base)/\(field)")
    }
    guard text.utf8.count <= Limits.name else {
      throw Problem.unprocessable(
        "\(field) has \(text.utf8.count) bytes; \(Limits.name) are allowed", pointer: "\(base)/\(field)")
    }
    return text
  }

  func range(_ number: Int, _ allowed: ClosedRange<Int>, _ field: String) throws -> Int {
    guard allowed.contains(number) else {
      throw Problem.unprocessable(
        "\(field) is \(number); it goes from \(allowed.lowerBound) to \(allowed.upperBound)",
        pointer: "\(base)/\(field)")
    }
    return number
  }

  func priority(_ number: Int) throws -> Int { try range(number, -1_000_000...1_000_000, "priority") }

  func maxAttempts(_ number: Int) throws -> Int { try range(number, 1...1_000_000, "maxAttempts") }

  func delay(_ duration: Duration) throws -> Duration {
    try seconds(duration.seconds, "delay", from: 0) == nil ? .zero : duration
  }

  func runAt(_ runAt: Timestamp?, delay: Duration) throws -> Timestamp? {
    guard let runAt else { return nil }
    guard delay <= .zero else {
      throw Problem.unprocessable("give a delay or runAt, not both", pointer: "\(base)/runAt")
    }
    // The end of the year 9999: what is later has no date.
    guard runAt < Timestamp(microseconds: 253_402_300_800_000_000) else {
      throw Problem.unprocessable("runAt is after the year 9999", pointer: "\(base)/runAt")
    }
    return runAt
  }

  func timeout(_ duration: Duration?) throws -> Duration? {
    try seconds(duration?.seconds, "timeout", from: 0.001) == nil ? nil : duration
  }

  func seconds(_ number: Double?, _ field: String, from least: Double) throws -> Duration? {
    guard let number else { return nil }
    // A hundred years: later dates are slips.
    guard number.isFinite, number >= least, number <= 3_155_760_000 else {
      throw Problem.unprocessable(
        "\(field) is \(number); it is seconds from \(least) to 3155760000", pointer: "\(base)/\(field)")
    }
    return .seconds(number)
  }

  func tags(_ tags: [String]) throws -> [String] {
    guard tags.count <= Limits.tags else {
      throw Problem.unprocessable("\(tags.count) tags; \(Limits.tags) are allowed", pointer: base + "/tags")
    }
    for (index, tag) in tags.enumerated() {
      guard !tag.isEmpty, tag.utf8.count <= Limits.tag else {
        throw Problem.unprocessable("a tag has 1 to \(Limits.tag) bytes", pointer: "\(base)/tags/\(index)")
      }
      guard !tag.holdsNUL else {
        throw Problem.unprocessable("a tag holds a NUL character", pointer: "\(base)/tags/\(index)")
      }
    }
    return tags
  }

  func command(_ payload: JSONText) throws -> CommandPayload {
    let command: CommandPayload
    do {
      command = try payload.decode(CommandPayload.self)
    } catch let error as DecodingError {
      let fault = JSONFault(error)
      throw Problem.unprocessable(
        "A command's payload is {\"command\": [program, arguments …], \"directory\": absolute path}: \(fault.reason).",
        pointer: base + "/payload" + fault.pointer)
    }
    guard let program = command.command.first, !program.isEmpty else {
      throw Problem.unprocessable("the command is empty", pointer: base + "/payload/command")
    }
    guard !command.command.contains(where: { $0.holdsNUL }) else {
      throw Problem.unprocessable("the command holds a zero byte", pointer: base + "/payload/command")
    }
    if let directory = command.directory, !directory.isAbsolutePath || directory.holdsNUL {
      throw Problem.unprocessable("directory is not an absolute path", pointer: base + "/payload/directory")
    }
    return command
  }

  func environment(_ values: [String: String]) throws -> CommandVariables {
    guard values.count <= Limits.environment else {
      throw Problem.tooLarge(
        "the environment has \(values.count) variables; \(Limits.environment) are allowed",
        pointer: base + "/environment")
    }
    let variables = CommandVariables(values)
    // Each with its = and the zero byte after it.
    let size = variables.byteCount + 2 * values.count
    guard size <= Limits.payload else {
      throw Problem.tooLarge(
        "the environment has \(size) bytes; \(Limits.payload) are allowed", pointer: base + "/environment")
    }
    for (name, value) in values
    where name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.holdsNUL || value.holdsNUL {
      throw Problem.unprocessable(
        "a variable's name is not empty and has no =; neither it nor its value has a zero byte",
        pointer: base + "/environment")
    }
    return variables
  }
}
