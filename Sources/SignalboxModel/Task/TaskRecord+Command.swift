extension TaskRecord {
  /// The words of a command on one line, program first, as lists show and filters search them; nil for other kinds of
  /// tasks and where something of the payload is redacted.
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
    guard let words = try? payload.decode(CommandPayload.self).command, !words.isEmpty else { return nil }
    let text = words.joined(separator: " ")
    guard text.utf8.count > commandTextLimit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: commandTextLimit)
    while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
      end = text.utf8.index(before: end)
    }
    return String(text[..<end])
  }
}
