extension TaskFailure {
  /// Type and message in one, for lists; the message alone when it begins with the type as it is: `exit code 3`.
  public var summary: String {
    let parts = parts
    return parts.type + parts.rest
  }

  /// The two halves of the summary, for two colours: the type, and what follows it.
  package var parts: (type: String, rest: String) {
    if type.isEmpty { return ("", message) }
    if message.hasPrefix(type) {
      // All of `exit code 3` is the type, before the reason that a command gave.
      let words = type == "exit" ? String(message.prefix { $0 != ":" }) : type
      return (words, String(message.dropFirst(words.count)))
    }
    return (typeWords, message.isEmpty ? "" : ": \(message)")
  }

  /// What a command wrote last to its stream of errors: what follows `exit code 6: `; nil for other failures.
  package var commandReason: String? {
    guard type == "exit", message.hasPrefix("exit code "), let colon = message.firstIndex(of: ":") else { return nil }
    let reason = message[message.index(after: colon)...].drop { $0 == " " }
    return reason.isEmpty ? nil : String(reason)
  }

  /// The type for people: a name of ours in words, others as they are.
  package var typeWords: String { Self.words[type] ?? type }

  private static let words = [
    "afterFailed": "not started", "badPayload": "bad payload", "badResult": "bad result",
    "cannotStart": "cannot start", "closureLost": "closure lost", "exitUnknown": "exit unknown",
    "killedItsWorker": "killed its worker", "resultTooLarge": "result too large", "unknownName": "unknown name",
  ]
}
