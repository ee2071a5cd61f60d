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
    (try? payload.decode(FirstWords.self)).map { commandText(of: $0.words) }
  }

  /// The same of words that are at hand.
  package static func commandText(of words: [String]) -> String {
    var text = words.first ?? ""
    for word in words.dropFirst() {
      guard text.utf8.count <= commandTextLimit else { break }
      text += " "
      text += word
    }
    return String(text.prefix(bytes: commandTextLimit))
  }
}

/// As many words of a command as ``TaskRecord/commandText`` shows.
private struct FirstWords: Decodable {
  var words: [String] = []

  private enum CodingKeys: CodingKey {
    case command
  }

  init(from decoder: any Decoder) throws {
    var list = try decoder.container(keyedBy: CodingKeys.self).nestedUnkeyedContainer(forKey: .command)
    var bytes = 0
    repeat {
      let word = try list.decode(String.self)
      words.append(word)
      bytes += word.utf8.count + 1
    } while !list.isAtEnd && bytes <= TaskRecord.commandTextLimit
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
