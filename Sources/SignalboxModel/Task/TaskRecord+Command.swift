extension TaskRecord {
  /// What a command's payload says; nil for other tasks, and when it does not make sense or is masked.
  package var commandPayload: CommandPayload? {
    guard kind == .command else { return nil }
    return try? JSONReader.read(CommandPayload.self, from: payload.text, .lenient)
  }

  /// The words of a command on one line, program first, as lists show and filters search them; nil for other kinds of tasks
  /// and where something of the payload is redacted.
  ///
  /// At most ``commandTextLimit`` bytes. Reads the payload, which takes time in proportion to its length.
  public var commandText: String? {
    guard kind == .command, redacted == nil else { return nil }
    return Self.commandText(of: payload)
  }

  /// Bytes of ``commandText``.
  public static let commandTextLimit = 4 << 10

  /// - Returns: nil when the payload is none of a command.
  package static func commandText(of payload: JSONText) -> String? {
    // What is no command cannot run and has no words; why it cannot is said when it is to start.
    guard let text = try? payload.decode(CommandWords.self).text else { return nil }
    guard text.utf8.count > commandTextLimit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: commandTextLimit)
    while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
      end = text.utf8.index(before: end)
    }
    return String(text[..<end])
  }
}

/// As many words of a command as are ``TaskRecord/commandText``, and a part of the next.
private struct CommandWords: Decodable {
  var text: String

  private enum CodingKeys: CodingKey {
    case command
  }

  init(from decoder: any Decoder) throws {
    var words = try decoder.container(keyedBy: CodingKeys.self).nestedUnkeyedContainer(forKey: .command)
    text = try words.decode(String.self)
    while !words.isAtEnd, text.utf8.count <= TaskRecord.commandTextLimit {
      text += " "
      text += try words.decode(String.self)
    }
  }
}

extension CommandPayload {
  /// The command as it would be typed into a shell.
  package var shellText: String { command.map(\.shellWord).joined(separator: " ") }
  /// The names of the variables that it is given; nil when there are none.
  package var variableWords: String? {
    environmentNames.flatMap { $0.isEmpty ? nil : $0.joined(separator: " ") }
  }
}
