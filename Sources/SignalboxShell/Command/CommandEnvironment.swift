import SignalboxModel

/// The variables that a command starts with: its caller's and its marks, nothing of the server's.
package struct CommandEnvironment: Sendable {
  package let values: [String: String]
  /// Variables of the server's that are no text: they are handed on byte for byte.
  private let bytes: [[UInt8]]
  /// The directories of PATH that are text; nil when there is no PATH.
  package let path: String?
  /// Names that were given and that no program can be started with.
  package let refused: [String]

  /// The environment that a caller gave, with these marks; when none was given at all, a little of the server's own.
  package init(given: [String: String], marks: CommandMarks, server: @autoclosure () -> SystemEnvironment) {
    var chosen = given
    var bytes: [[UInt8]] = []
    var path = given["PATH"]
    if given.isEmpty {
      for (name, value) in server().values {
        guard let name = String(validating: name, as: UTF8.self), Self.essential.contains(name) else { continue }
        if let text = String(validating: value, as: UTF8.self) {
          chosen[name] = text
        } else {
          bytes.append(Array(name.utf8) + [UInt8(ascii: "=")] + value)
        }
        if name == "PATH" { path = Self.readable(path: value) }
      }
    }
    let usable = chosen.filter { Self.isUsable(name: $0.key, value: $0.value) }
    values = usable.merging(marks.environment) { $1 }
    refused = chosen.keys.filter { usable[$0] == nil }.sorted()
    self.bytes = bytes
    self.path = path
  }

  /// `NAME=VALUE` each.
  package var entries: [[UInt8]] { values.map { Array("\($0.key)=\($0.value)".utf8) } + bytes }

  /// What programs need to find others, a home and a language.
  package static let essential: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
  ]

  /// What is said to Signalbox and to its database, not to what it runs: `signalbox add` leaves these out of a command's
  /// environment unless `--env` gives them.
  ///
  /// A server's marks are never a caller's to give.
  package static func isSetting(_ name: String) -> Bool {
    ["SIGNALBOX_STORE", "SIGNALBOX_TOKEN", "SIGNALBOX_ON_FAILURE", "PGPASSWORD"].contains(name)
      || name.hasPrefix(CommandMarks.prefix)
  }

  /// The system takes a variable for what is before its first `=`, and for what ends at its first zero byte.
  private static func isUsable(name: String, value: String) -> Bool {
    !name.isEmpty && !name.utf8.contains { $0 == UInt8(ascii: "=") || $0 == 0 } && !value.holdsNUL
  }

  private static func readable(path: [UInt8]) -> String {
    path.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).compactMap {
      String(validating: $0, as: UTF8.self)
    }.joined(separator: ":")
  }
}
