import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox queues`: every queue, or a change of one's limit.
struct Queues: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queues",
    abstract: "List queues, or limit how many tasks of one run at once, start per second, or wait.",
    discussion: """
      Example: signalbox queues media --concurrency 2 --rate 0.5 --capacity 1000; 0 removes a limit. Exit status 1 \
      when there is no such queue; --create sets limits of a queue before its first task.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(help: ArgumentHelp("How many of its tasks may run at once.", valueName: "count"))
  var concurrency: Int?
  @Option(help: ArgumentHelp("How many of its tasks may start per second.", valueName: "number"))
  var rate: Double?
  @Option(help: ArgumentHelp("How many of its tasks may wait; more are refused.", valueName: "count"))
  var capacity: Int?
  @Flag(help: "Set the limits although there is no such queue yet.")
  var create = false
  @OptionGroup var output: JSONOption
  @Argument(help: "One queue; without a name all of them.")
  var name: String?

  func validate() throws {
    try checkQueue(name)
    if concurrency != nil, name == nil { throw ValidationError("--concurrency needs the queue's name") }
    if capacity != nil, name == nil { throw ValidationError("--capacity needs the queue's name") }
    if rate != nil, name == nil { throw ValidationError("--rate needs the queue's name") }
    if create, patch == QueuePatch() {
      throw ValidationError("--create goes with \(QueueSetting.all.map { "--\($0.name)" }.alternatives)")
    }
  }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        if let name, patch != QueuePatch() {
          let remedy = "To limit a queue before its first task, add --create."
          _ = try await change(name, patch, create: create, remedy: remedy, client)
        }
        let all = try await client.queues()
        let queues = all.filter { name == nil || ExactText($0.name) == name.map { ExactText($0) } }
        if let name, queues.isEmpty {
          let fault = QueueName.fault(of: name, among: all.map(\.name))
          Console.complain(fault ?? "The queue \(name) has no tasks and no limits yet.")
          throw Failure.refused
        }
        if output.json { return try Console.sayJSON(QueueList(queues: queues)) }
        try Console.say(Table(queues: queues))
      }
    }
  }

  /// What is to be changed of the queue.
  private var patch: QueuePatch { QueuePatch(concurrency: concurrency, rate: rate, capacity: capacity) }
}

extension Table {
  init(queues: [QueueRecord]) {
    self.init(columns: [
      Column(title: "QUEUE", least: 8, comfortable: 24, ample: 40, isLeading: true),
      Column(title: "BACKLOG", alignment: .right), Column(title: "RUNNING", alignment: .right),
      Column(title: "FAILED", alignment: .right, rank: 1),
      Column(title: "COMPLETED", alignment: .right, rank: 3, isMinor: true),
      // A part of its limits would be taken for all of them.
      Column(title: "LIMIT", alignment: .right, rank: 2, isMinor: true),
      // Who paused it can be cut, not that it is paused.
      Column(
        title: "STATE", least: "paused…".count, comfortable: 16, ample: 24, colour: { $0 == "open" ? nil : .yellow }),
    ])
    rows = queues.map { queue in
      [
        queue.name, CountText.grouped(queue.counts.sum([.queued, .scheduled, .waiting])),
        CountText.grouped(queue.counts[.running]), CountText.grouped(queue.counts.sum([.failed, .cancelled])),
        CountText.grouped(queue.counts[.completed]), queue.limits,
        queue.paused.map { "paused by \($0.by)" } ?? "open",
      ]
    }
  }
}

extension QueueRecord {
  /// How many may run, start in a second, and be in the backlog: `2, 0.5/s, backlog 1000`.
  fileprivate var limits: String {
    let limits = QueueSetting.all.compactMap { $0.words(of: self) }
    return limits.isEmpty ? "-" : limits.joined(separator: ", ")
  }
}

/// `signalbox pause`.
struct Pause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Pause a queue: none of its tasks start, running ones go on.",
    discussion: "Exit status 1 when there is no such queue; --create pauses a queue before its first task.")
  @OptionGroup var connection: ConnectionOptions
  @Flag(help: "Pause it although there is no such queue yet.")
  var create = false
  @OptionGroup var output: JSONOption
  @Argument(help: "The queue's name.")
  var queue: String

  func validate() throws { try checkQueue(queue) }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        let remedy = "To pause a queue before its first task, add --create."
        let record = try await change(queue, QueuePatch(paused: true), create: create, remedy: remedy, client)
        try show(record, output)
      }
    }
  }
}

/// `signalbox resume`.
struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let the tasks of a paused queue start again.",
    discussion: "Exit status 1 when there is no such queue.")
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: JSONOption
  @Argument(help: "The queue's name.")
  var queue: String

  func validate() throws { try checkQueue(queue) }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        try show(try await change(queue, QueuePatch(paused: false), client), output)
      }
    }
  }
}

/// An unset variable of the shell names no queue.
private func checkQueue(_ name: String?) throws {
  if name?.isEmpty == true { throw ValidationError("the queue's name is empty") }
}

/// Changes a queue; `remedy` is a sentence that says how to make one on purpose, for a name that none has.
private func change(
  _ name: String, _ patch: QueuePatch, create: Bool = false, remedy: String? = nil, _ client: SignalboxClient
) async throws -> QueueRecord {
  do {
    return try await client.change(queue: name, patch, create: create)
  } catch {
    guard error.problem?.type == QueueName.problem else { throw error }
    Console.complain(error.message + (remedy.map { " \($0)" } ?? ""))
    throw Failure.refused
  }
}

private func show(_ queue: QueueRecord, _ output: JSONOption) throws {
  if output.json { return try Console.sayJSON(queue) }
  let line = "\(queue.name) \(queue.paused.map { "paused by \($0.by)" } ?? "open")"
  try Console.say(DisplayText.sanitised(line, for: .prose))
}
