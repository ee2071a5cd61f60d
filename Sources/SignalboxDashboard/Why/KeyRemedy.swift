import SignalboxModel

/// A remedy in the dashboard's words: the server names commands of the command line, and on the board a key does the same.
enum KeyRemedy {
  /// The words of a remedy for a task, with keys in place of commands; a command for another task stays a command.
  static func words(_ remedy: String, for task: TaskID, ascii: Bool) -> String {
    guard let parts = Self.parts(of: remedy) else { return remedy }
    return parts.enumerated().map { index, part in
      guard !index.isMultiple(of: 2) else { return String(part) }
      return key(for: part, task, ascii) ?? "`\(part)`"
    }.joined()
  }

  /// What the keys do that a remedy names.
  static func commands(in remedy: String, for task: TaskID) -> [Command] {
    (parts(of: remedy) ?? []).enumerated().compactMap { index, part in
      index.isMultiple(of: 2) ? nil : command(for: part, task)
    }
  }

  /// The text of a remedy and the commands of the command line in it, in turn: those stand between backticks.
  ///
  /// Nil when a backtick has no other.
  private static func parts(of remedy: String) -> [Substring]? {
    let parts = remedy.split(separator: "`", omittingEmptySubsequences: false)
    return parts.count.isMultiple(of: 2) ? nil : parts
  }

  /// The key that does what a command does; nil when none does.
  private static func key(for text: Substring, _ task: TaskID, _ ascii: Bool) -> String? {
    guard let wanted = command(for: text, task) else { return nil }
    return KeyBinding.all.first { $0.command == wanted }?.hintKey(ascii: ascii)
  }

  /// What on the board does what a command of the command line does.
  private static func command(for text: Substring, _ task: TaskID) -> Command? {
    // A remedy names no queue but the task's own.
    if text.hasPrefix("signalbox resume ") { return .pauseQueue }
    if text == "signalbox logs \(task)" { return .log }
    let acts = OperatorAction.allCases.filter { text == "signalbox \($0.words.command) \(task)" }
    return acts.first.map { Command.act($0) }
  }
}
