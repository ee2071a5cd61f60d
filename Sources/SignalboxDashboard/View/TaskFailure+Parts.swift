import SignalboxModel

extension TaskFailure {
  /// Its type and what follows it, for two colours: a message that begins with the type says it once.
  var parts: (type: String, rest: String) {
    message.hasPrefix(type) ? (type, String(message.dropFirst(type.count))) : (type, " " + message)
  }

  /// What a command wrote last to its stream of errors: what follows `exit code 6: `; nil for other failures.
  var commandReason: String? {
    guard type == "exit", message.hasPrefix("exit code "), let colon = message.firstIndex(of: ":") else { return nil }
    let reason = message[message.index(after: colon)...].drop { $0 == " " }
    return reason.isEmpty ? nil : String(reason)
  }
}
