import SignalboxModel

extension TaskFailure {
  /// Its type and what follows it, for two colours: a message that begins with the type says it once.
  var parts: (type: String, rest: String) {
    message.hasPrefix(type) ? (type, String(message.dropFirst(type.count))) : (type, " " + message)
  }
}
