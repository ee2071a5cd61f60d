import FoundationEssentials

/// The variables that a command starts with: its caller's and its marks, nothing of the server's.
package struct CommandEnvironment {
  package let values: [String: String]
  /// Names that were given and that no program can be started with.
  package let refused: [String]

  /// - Parameter server: the server's own environment, of which a little is taken when the caller gave none at all.
  package init(given: [String: String], marks: CommandMarks, server: [String: String]) {
    let chosen = given.isEmpty ? server.filter { Self.essential.contains($0.key) } : given
    let usable = chosen.filter { Self.isUsable(name: $0.key, value: $0.value) }
    values = usable.merging(marks.environment) { $1 }
    refused = chosen.keys.filter { usable[$0] == nil }.sorted()
  }

  /// What programs need to find others, a home and a language.
  package static let essential: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
  ]

  /// swift-subprocess refuses the whole command for one such name or value, and its message tells the value.
  private static func isUsable(name: String, value: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return !name.utf8.contains { $0 == UInt8(ascii: "=") || $0 == 0 } && !value.utf8.contains(0)
  }
}
