import ArgumentParser
import SignalboxClient
import SignalboxModel

/// Which tasks an action is for: numbers, or a filter.
struct TargetOptions: ParsableArguments {
  @Option(help: "Every task of a filter, as in signalbox list.")
  var filter: String?
  @Flag(help: "With --filter: only tell how many there are.")
  var dryRun = false
  @Argument(help: "The tasks' numbers.")
  var ids: [TaskNumber] = []

  var targets: Targets { filter.map { .filter($0, dryRun: dryRun) } ?? .tasks(ids.map(\.id)) }

  func validate() throws {
    if ids.isEmpty == (filter == nil) { throw ValidationError("give the numbers of tasks, or --filter") }
    if dryRun, filter == nil { throw ValidationError("--dry-run goes with --filter") }
  }
}

/// The tasks of an action.
enum Targets {
  case tasks([TaskID])
  case filter(String, dryRun: Bool)
}

/// An action on tasks, the same for all of them but its name.
struct TaskAction {
  var name: String
  /// What it says of each task, by result.
  var words: [ActionResult: String]

  /// Acts, tells of each task, and ends with the status "the answer is no" unless all went as asked.
  func perform(_ targets: Targets, json: Bool, on client: SignalboxClient) async throws {
    switch targets {
    case .filter(let filter, let dryRun):
      let counts = try await client.act(name, on: BulkRequest(filter: filter, dryRun: dryRun ? true : nil))
      try tell(counts, json: json)
    case .tasks(let ids): try await perform(ids, json: json, on: client)
    }
  }

  private func perform(_ ids: [TaskID], json: Bool, on client: SignalboxClient) async throws {
    var isRefused = false
    var counts: [String: Int] = [:]
    for id in ids {
      let result = try await client.act(name, on: BulkRequest(ids: [id])).keys.first ?? "notFound"
      counts[result, default: 0] += 1
      let known = ActionResult(rawValue: result)
      let isDone = known.map { Self.done.contains($0) } ?? false
      isRefused = isRefused || !isDone
      if !json { try await tell(id, known, isDone, client) }
    }
    if json { try Console.sayJSON(counts) }
    if isRefused { throw Failure.refused }
  }

  private static let done: Set<ActionResult> = [.cancelled, .requested, .retried, .deleted]

  private func tell(_ id: TaskID, _ result: ActionResult?, _ isDone: Bool, _ client: SignalboxClient) async throws {
    switch result {
    case .notFound?: Console.complain("there is no task \(id)")
    case .illegal?:
      let state = try await client.task(id).state
      Console.complain("task \(id) is \(state): it cannot be \(past)")
    case .notKillable?:
      Console.complain("task \(id) runs inside its server and cannot be killed; cancel asks it to stop")
    case .closureLost?:
      Console.complain("task \(id) is a closure of a process that is gone, so it cannot be run again")
    case let result?: try Console.say("\(id) \(self.words[result] ?? result.rawValue)")
    case nil: Console.complain("task \(id): the server said something that this version does not know")
    }
  }

  private func tell(_ counts: [String: Int], json: Bool) throws {
    if json { return try Console.sayJSON(counts) }
    if counts.isEmpty { return try Console.say("no such task") }
    for (result, count) in counts.sorted(by: { $0.key < $1.key }) {
      let word = ActionResult(rawValue: result).flatMap { words[$0] } ?? result
      try Console.say("\(CountText.grouped(count)) \(DisplayText.sanitised(word))")
    }
  }

  private var past: String {
    switch name {
    case "retry": "retried"
    case "delete": "deleted"
    case "kill": "killed"
    default: "cancelled"
    }
  }
}

/// `signalbox cancel`.
struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel tasks: at once those that wait, by SIGTERM and after 10 s SIGKILL those that run.")
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let action = TaskAction(name: "cancel", words: [.cancelled: "cancelled", .requested: "asked to stop"])
    try await reporting(filter: target.filter) {
      try await connection.withClient { try await action.perform(target.targets, json: output.json, on: $0) }
    }
  }
}

/// `signalbox kill`.
struct Kill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill", abstract: "End running commands at once, with SIGKILL.",
    discussion: "Nothing of them is asked to clean up first; cancel does that.")
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let action = TaskAction(name: "kill", words: [.requested: "killed"])
    try await reporting(filter: target.filter) {
      try await connection.withClient { try await action.perform(target.targets, json: output.json, on: $0) }
    }
  }
}

/// `signalbox retry`.
struct Retry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Run tasks again that completed, failed or were cancelled.")
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var target: TargetOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    let action = TaskAction(name: "retry", words: [.retried: "queued again"])
    try await reporting(filter: target.filter) {
      try await connection.withClient { try await action.perform(target.targets, json: output.json, on: $0) }
    }
  }
}

/// `signalbox rm`.
struct Remove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Delete tasks with their logs; running ones must be cancelled first.")
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: JSONOption
  @Argument(help: "The tasks' numbers.")
  var ids: [TaskNumber]

  func run() async throws {
    let target = Targets.tasks(ids.map(\.id))
    let action = TaskAction(name: "delete", words: [.deleted: "deleted"])
    try await reporting {
      try await connection.withClient { try await action.perform(target, json: output.json, on: $0) }
    }
  }
}

/// `signalbox clean`.
struct Clean: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Delete completed, failed and cancelled tasks of a filter, with their logs.",
    discussion: "Example: signalbox clean 'state:completed age>1d'. " + List.filterHelp)
  @OptionGroup var connection: ConnectionOptions
  @Flag(help: "Only tell how many there are.")
  var dryRun = false
  @OptionGroup var output: JSONOption
  @Argument(help: "Which tasks.")
  var filter: [String]

  func run() async throws {
    let words = (filter + ["state:completed|failed|cancelled"]).joined(separator: " ")
    let target = Targets.filter(words, dryRun: dryRun)
    let action = TaskAction(name: "delete", words: [.deleted: "deleted"])
    try await reporting(filter: words) {
      try await connection.withClient { try await action.perform(target, json: output.json, on: $0) }
    }
  }
}
