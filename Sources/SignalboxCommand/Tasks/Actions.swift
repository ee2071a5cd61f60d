import ArgumentParser
import SignalboxClient
import SignalboxModel

/// What help says of actions on many tasks.
private let manyTasks = """
  At a terminal, --filter and --all show how many tasks there are in which states, and ask. The action takes just \
  these: tasks that match the filter later are left alone, and so are those that have left the states shown, which are \
  counted as changed. A filter that is empty or matches every task is refused. Exit status 1 when the action was \
  refused for a task.
  """

/// `signalbox cancel`.
struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel tasks: waiting ones at once, running commands by SIGTERM, and SIGKILL after 10 s.",
    discussion: manyTasks)
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws { try await act(.cancel, target, json: output.json, connection) }
}

/// `signalbox kill`.
struct Kill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill", abstract: "End running commands at once, with SIGKILL.",
    discussion: "They get no time to clean up; cancel gives them that.\n\n" + manyTasks)
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws { try await act(.kill, target, json: output.json, connection) }
}

/// `signalbox retry`.
struct Retry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Run failed tasks again; by number or state also completed and cancelled ones.",
    discussion: """
      --all and --filter take failed tasks only, unless the filter names a state: 'queue:mail state:failed|cancelled'.

      \(manyTasks)
      """)
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws { try await act(.retry, target, json: output.json, connection) }
}

/// `signalbox rm`.
struct Remove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Delete tasks with their logs; running ones must be cancelled first.",
    discussion: manyTasks)
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws { try await act(.delete, target, json: output.json, connection) }
}

/// `signalbox clean`.
struct Clean: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Delete the completed, failed and cancelled tasks of a filter, with their logs.",
    discussion: """
      Example: signalbox clean 'state:completed age>1d'. --all deletes every task that has ended.

      \(List.filterHelp)
      """)
  @OptionGroup var connection: ConnectionOptions
  @Flag(help: "Every task that has ended.")
  var all = false
  @OptionGroup var consent: ConsentOptions
  @OptionGroup var output: JSONOption
  @Argument(help: "Which tasks.")
  var filter: [String] = []

  private static let ended = "state:completed|failed|cancelled"

  private var words: String { filter.joined(separator: " ") }

  func validate() throws {
    guard filter.isEmpty == all else {
      throw ValidationError(
        all ? "give a filter or --all, not both" : "which tasks? signalbox clean 'state:completed age>1d'")
    }
    if !all { try FilterText.check(words, or: "--all") }
    try consent.check(.all)
  }

  func run() async throws {
    let whole = all ? Self.ended : words + " " + Self.ended
    try await reporting(filter: whole) {
      try await connection.withClient {
        try await TaskAction(action: .delete).perform(.filter(whole), consent, json: output.json, on: $0)
      }
    }
  }
}

extension AsyncParsableCommand {
  fileprivate func act(
    _ action: OperatorAction, _ target: TargetOptions, json: Bool, _ connection: ConnectionOptions
  ) async throws {
    try await reporting(filter: target.filter) {
      try await connection.withClient {
        try await TaskAction(action: action).perform(target.targets, target.consent, json: json, on: $0)
      }
    }
  }
}
