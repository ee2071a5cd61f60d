import SignalboxModel

/// A remedy in the dashboard's words: the server names commands of the command line, and on the board a key does the same.
enum KeyRemedy {
  /// - Parameter task: what the remedy is for. A command for another task stays a command.
  static func words(_ remedy: String, for task: TaskID, ascii: Bool) -> String {
    // Commands stand between backticks: every other part.
    let parts = remedy.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count.isMultiple(of: 2) == false else { return remedy }
    return parts.enumerated().map { index, part in
      guard !index.isMultiple(of: 2) else { return String(part) }
      return key(for: part, task, ascii) ?? "`\(part)`"
    }.joined()
  }

  /// The key that does what a command does; nil when none does.
  private static func key(for command: Substring, _ task: TaskID, _ ascii: Bool) -> String? {
    let wanted: Command
    switch command {
    // A remedy names no queue but the task's own.
    case let text where text.hasPrefix("signalbox resume "): wanted = .pauseQueue
    case "signalbox logs \(task)": wanted = .log
    default:
      let acts = OperatorAction.allCases.filter { command == "signalbox \($0.words.command) \(task)" }
      guard let action = acts.first else { return nil }
      wanted = .act(action)
    }
    return KeyBinding.all.first { $0.command == wanted }?.hintKey(ascii: ascii)
  }
}
