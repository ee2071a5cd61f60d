import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox wait`: returns when tasks have ended.
struct Wait: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until tasks have ended.",
    discussion: """
      Exit status 0 when all of them completed; 1 when one failed or was cancelled, or the time is over. --filter \
      waits for the tasks that match the filter now, --all for all tasks that there are now.

      With --exit-code the exit status is that of the command that did not complete: its own exit code, or 128 and the \
      number of the signal that ended it. Of several it is that of the one with the lowest number. It is 1 when that \
      task has no exit code: it ran no command, was cancelled before it started, or its command ended with 0 after it \
      was told to stop.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(help: "The tasks that match a filter, as in signalbox list.")
  var filter: String?
  @Flag(help: "Every task there is.")
  var all = false
  @Option(help: ArgumentHelp("Give up after this time: 90s, 5m, 2h.", valueName: "time"))
  var timeout: Time?
  @Flag(help: "End with the exit code of the command that did not complete.")
  var exitCode = false
  @OptionGroup var output: JSONOption
  @Argument(help: "The tasks' numbers.")
  var ids: [TaskNumber] = []

  func validate() throws {
    guard [!ids.isEmpty, filter != nil, all].count(where: { $0 }) == 1 else {
      throw ValidationError("give the numbers of tasks, --filter or --all")
    }
    // An unset variable would make it say that all went well when there is no task.
    if let filter { try FilterText.check(filter, or: "--all") }
  }

  func run() async throws {
    try await reporting(filter: filter) {
      try await connection.withClient { client in
        guard let timeout else { return try await wait(client) }
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await self.wait(client) }
          group.addTask {
            try await ContinuousClock().sleep(for: timeout.duration)
            Console.complain("not all have ended within \(DurationText.exact(timeout.duration))")
            throw Failure.refused
          }
          try await group.next()
          group.cancelAll()
        }
      }
    }
  }

  private func wait(_ client: SignalboxClient) async throws {
    var waited = Waited(ids: try await targets(client))
    try await waited.look(client)
    if !waited.open.isEmpty {
      for await event in client.changes() {
        switch event {
        case .change(_, let change):
          try await waited.look(client, among: change.more ? nil : change.tasks)
        case .resync: try await waited.look(client)
        case .lost(let reason, _): Console.complain("\(reason) Trying again.")
        case .connecting, .connected, .ping: continue
        }
        if waited.open.isEmpty { break }
      }
      try Task.checkCancellation()
    }
    if output.json { try Console.sayJSON(waited.ended.sorted { $0.id < $1.id }) }
    let bad = waited.ended.filter { $0.state != .completed }.sorted { $0.id < $1.id }
    for task in bad where !output.json {
      Console.complain("task \(task.id) \(task.state)\(task.error.map { ": \($0.summary)" } ?? "")")
    }
    guard let first = bad.first else { return }
    if exitCode, let status = first.commandStatus { throw ExitCode(status) }
    throw Failure.refused
  }

  private func targets(_ client: SignalboxClient) async throws -> Set<TaskID> {
    guard let filter = all ? "" : filter else { return Set(ids.map(\.id)) }
    var found: Set<TaskID> = []
    var cursor: String?
    repeat {
      let page = try await client.tasks(filter: filter, limit: Limits.page, cursor: cursor)
      found.formUnion(page.tasks.map(\.id))
      cursor = page.next
    } while cursor != nil
    return found
  }
}

/// Tasks that are waited for, and those that have ended.
struct Waited {
  private(set) var open: Set<TaskID>
  private(set) var ended: [TaskRecord] = []
  /// Numbers that fit a filter.
  private static let batch = 200

  init(ids: Set<TaskID>) {
    open = ids
  }

  /// Reads those that are open, or those of them that are named.
  ///
  /// - Throws: the server's refusal when one of them is not there, or not any more.
  mutating func look(_ client: SignalboxClient, among named: [TaskID]? = nil) async throws {
    let ids = (named.map { Array(open.intersection($0)) } ?? Array(open)).sorted()
    for start in stride(from: 0, to: ids.count, by: Self.batch) {
      let some = ids[start..<min(start + Self.batch, ids.count)]
      let filter = "id:" + some.map(\.description).joined(separator: "|")
      var tasks: [TaskRecord] = []
      var cursor: String?
      repeat {
        let page = try await client.tasks(filter: filter, limit: Limits.page, cursor: cursor)
        tasks += page.tasks
        cursor = page.next
      } while cursor != nil
      if let missing = some.first(where: { id in !tasks.contains { $0.id == id } }) {
        _ = try await client.task(missing)
      }
      for task in tasks where task.state.isFinal {
        open.remove(task.id)
        ended.append(task)
      }
    }
  }
}
