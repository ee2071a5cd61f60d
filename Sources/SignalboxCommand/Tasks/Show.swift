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

  /// First what most people look for; last what is long.
  private func facts(of task: TaskRecord, pid: Int?) -> [(name: String, value: String)] {
    let command = task.commandPayload
    let all: [(String, String?)] = [
      ("command", command?.shellText), ("directory", command?.directory), ("pid", pid.map(String.init)),
      ("id", "\(task.id)"), ("name", task.name), ("state", task.stateWord), ("why", task.reason),
      ("queue", task.queue), ("priority", "\(task.priority)"),
      ("tries", "\(task.triesText)\(task.rescues > 0 ? ", rescued \(task.rescues)" : "")"),
      ("tags", task.tags.isEmpty ? nil : task.tags.joined(separator: " ")),
      ("payload", command == nil ? task.payload.text : nil), ("redacted", task.redactedWords?.joined(separator: "  ")),
      ("after", task.after.map { "#\($0)\(afterWords(of: task))" }),
      ("request", task.origin?.requestID),
      ("timeout", task.timeout.map { DurationText.compact(Duration(heldSeconds: $0)) }), ("worker", task.worker),
      ("progress", task.progress?.words), ("enqueued", task.enqueuedAt.rfc3339), ("due", task.runAt?.rfc3339),
      ("started", task.startedAt?.rfc3339), ("ended", task.finishedAt?.rfc3339),
      ("cancel", task.cancelRequested.map { "requested by \($0.by) at \($0.at.rfc3339)" }),
      ("result", task.result?.text), ("error", task.error?.summary), ("variables", command?.variableWords),
    ]
    return all.compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  private func afterWords(of task: TaskRecord) -> String {
    switch task.afterMode {
    case .completed: " completed"
    case .ended: " ended its first attempt"
    case nil: ""
    }
  }
}
