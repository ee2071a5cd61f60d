import ArgumentParser
import SignalboxClient
import SignalboxModel

/// A task id on the command line.
struct TaskNumber: ExpressibleByArgument {
  var id: TaskID

  init?(argument: String) {
    guard let id = TaskID(text: argument) else { return nil }
    self.id = id
  }
}

/// `signalbox show`: all of one task.
struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one task in full, with its attempts.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: JSONOption
  @Argument(help: "The task's number.")
  var id: TaskNumber

  /// What `--json` prints.
  private struct Document: Codable {
    var task: TaskRecord
    var attempts: [AttemptRecord]
  }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        let task = try await client.task(id.id)
        let attempts = try await client.attempts(of: id.id)
        if output.json { return try Console.sayJSON(Document(task: task, attempts: attempts)) }
        let facts = facts(of: task, pid: attempts.last?.pid)
        for line in Paragraphs(facts: facts).lines(width: Console.columns) { try Console.say(line) }
        if !attempts.isEmpty {
          try Console.say("")
          try Console.say(Table(attempts: attempts, isBrief: Console.columns != nil))
        }
      }
    }
  }

  private func facts(of task: TaskRecord, pid: Int?) -> [(name: String, value: String)] {
    let command = task.commandPayload
    return TaskFact.allCases.compactMap { fact in
      fact.text(of: task, command, pid: pid).map { (name: fact.rawValue, value: $0) }
    }
  }
}
