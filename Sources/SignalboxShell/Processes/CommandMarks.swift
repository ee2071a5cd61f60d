package import SignalboxModel

/// What every command carries in its environment, and its children after it, so that a later server finds what an earlier
/// one left behind.
package struct CommandMarks: Hashable, Sendable {
  static let prefix = "SIGNALBOX_MARK_"
  static let store = prefix + "STORE"
  static let server = prefix + "SERVER"
  static let task = prefix + "TASK"
  static let attempt = prefix + "ATTEMPT"

  package var storeIdentity: String
  /// The server that started it; nil for a command of a version that did not say.
  package var server: ServerMark?
  package var key: AttemptKey

  /// As variables.
  package var environment: [String: String] {
    var values = [Self.store: storeIdentity, Self.task: "\(key.task)", Self.attempt: "\(key.attempt)"]
    values[Self.server] = server?.text
    return values
  }

  package init(storeIdentity: String, server: ServerMark?, key: AttemptKey) {
    self.storeIdentity = storeIdentity
    self.server = server
    self.key = key
  }

  /// Finds the marks in the bytes of `/proc/PID/environ`; nil when it has none.
  package init?(environ: [UInt8]) {
    var values: [String: String] = [:]
    for entry in environ.split(separator: 0) where entry.starts(with: "SIGNALBOX_".utf8) {
      let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      values[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
    }
    func marks(_ store: String, _ task: String, _ attempt: String, server: ServerMark?) -> CommandMarks? {
      guard let store = values[store], let task = values[task].flatMap({ TaskID(text: $0) }),
        let attempt = values[attempt].flatMap(Int.init)
      else { return nil }
      return CommandMarks(
        storeIdentity: store, server: server, key: AttemptKey(task: task, attempt: attempt))
    }
    let server = values[Self.server].flatMap(ServerMark.init(text:))
    // Those that commands had before the names of marks were the marks' own.
    let former = ("SIGNALBOX_STORE", "SIGNALBOX_TASK", "SIGNALBOX_ATTEMPT")
    guard
      let found = server.flatMap({ marks(Self.store, Self.task, Self.attempt, server: $0) })
        ?? marks(former.0, former.1, former.2, server: nil)
    else { return nil }
    self = found
  }
}
