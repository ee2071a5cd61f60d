import ArgumentParser
import SignalboxModel

/// The long names of options on the command line.
///
/// Of several things that are wrong the parser tells another first: the value behind a misspelt option, or that no task is
/// given.
enum OptionName {
  /// What is wrong with the first option that its command does not have; nil when there is none.
  ///
  /// The arguments are of a command line that was refused, without this program's name.
  static func fault(of arguments: [String]) -> String? {
    guard arguments.first != "help" else { return nil }
    let named = Main.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    let command: any ParsableCommand.Type = named ?? Watch.self
    // After -- come the words of a command to run.
    let words = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) }
    guard let known = names(of: command), let word = words.first(where: { !known.contains($0) }) else { return nil }
    if let question = Suggestion.question(for: word, among: known, synonyms: synonyms) {
      return "unknown option \(word), \(question)"
    }
    return "unknown option \(word); signalbox help \(command.configuration.commandName ?? "") lists the options"
  }

  /// What other programs call these.
  private static let synonyms = ["--retry": "--retries", "--directory": "--dir", "--exit-status": "--exit-code"]

  private static func names(of command: any ParsableCommand.Type) -> [String]? {
    // What --experimental-dump-help prints, which the parser makes of the same definitions.
    let dump = try? JSONReader.read(Dump.self, from: command._dumpHelp(), .lenient)
    guard let arguments = dump?.command.arguments else { return nil }
    let own = arguments.flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name }
    return own + ["--help", "--version"]
  }

  private struct Dump: Decodable {
    var command: Command

    struct Command: Decodable {
      var arguments: [Argument]?
    }

    struct Argument: Decodable {
      var names: [Name]?
    }

    struct Name: Decodable {
      var kind: String
      var name: String
    }
  }
}
