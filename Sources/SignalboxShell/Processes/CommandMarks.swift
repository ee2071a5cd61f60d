package import SignalboxModel

/// What every command carries in its environment, and its children after it, so that a later server finds what an earlier
/// one left behind.
package struct CommandMarks: Hashable, Sendable {
  static let store = "SIGNALBOX_STORE"
  static let task = "SIGNALBOX_TASK"
  static let attempt = "SIGNALBOX_ATTEMPT"

  package var storeIdentity: String
  package var key: AttemptKey

  /// As variables.
  var environment: [String: String] {
    [Self.store: storeIdentity, Self.task: "\(key.task)", Self.attempt: "\(key.attempt)"]
  }

  package init(storeIdentity: String, key: AttemptKey) {
    self.storeIdentity = storeIdentity
    self.key = key
  }

  /// Finds the marks in the bytes of `/proc/PID/environ`; nil when it has none.
  init?(environ: [UInt8]) {
    var values: [String: String] = [:]
    for entry in environ.split(separator: 0) where entry.starts(with: "SIGNALBOX_".utf8) {
      let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      values[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
    }
    guard let store = values[Self.store], let task = values[Self.task].flatMap({ TaskID(text: $0) }),
      let attempt = values[Self.attempt].flatMap(Int.init)
    else { return nil }
    self.init(storeIdentity: store, key: AttemptKey(task: task, attempt: attempt))
  }
}
