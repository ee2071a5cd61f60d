import ArgumentParser
import SignalboxModel

/// The name of a command on the command line.
///
/// Without a command the dashboard opens, and it takes a word for its server's address. A word that can be neither is
/// refused here, before anything is done.
enum CommandName {
  /// What is wrong with the command that these arguments, without this program's name, name; nil when there is one, or
  /// none is named.
  static func fault(of arguments: [String]) -> String? {
    guard let word = arguments.first, !word.hasPrefix("-") else { return nil }
    if word == "help", arguments.count > 1, !arguments[1].hasPrefix("-") { return fault(of: arguments[1]) }
    return isLikeAddress(word) ? nil : fault(of: word)
  }

  private static func fault(of word: String) -> String? {
    if word.isEmpty { return "the name of the command is empty; signalbox help lists the commands" }
    guard !names.contains(word) else { return nil }
    let question = question(for: word)
    return "there is no command \(word); \(question ?? "signalbox help lists the commands")"
  }

  /// What is wrong with a server's address that is rather the name of a command; nil for all others, whose faults are
  /// told where they are read.
  static func fault(ofAddress word: String) -> String? {
    if names.contains(word) {
      return "\(word) is no server's address. A command comes before its options: signalbox \(word) …"
    }
    guard !isLikeAddress(word), let question = question(for: word) else { return nil }
    return "\(word) is neither a server's address nor a command; \(question) A command comes before its options"
  }

  private static func question(for word: String) -> String? {
    Suggestion.question(for: word, among: names, synonyms: ["remove": "rm", "delete": "rm"])
  }

  private static var names: [String] {
    // ArgumentParser adds the last.
    Main.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// No command has one of these.
  private static func isLikeAddress(_ word: String) -> Bool { word.contains { ":/.".contains($0) } }
}
