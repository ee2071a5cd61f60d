import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox stats`: the server at a glance.
struct Stats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Show an overview of the server: counts, slots, queues.")
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        let overview = try await client.overview()
        if output.json { return try Console.sayJSON(overview) }
        for line in Paragraphs(facts: facts(of: overview)).lines(width: Console.columns) { try Console.say(line) }
        if !overview.queues.isEmpty {
          try Console.say("")
          try Console.say(Table(queues: overview.queues))
          if overview.moreQueues == true { try Console.say("There are more: signalbox queues lists all.") }
        }
      }
    }
  }

  private func facts(of overview: Overview) -> [(name: String, value: String)] {
    let server = overview.server
    let states = TaskState.all.map { "\($0) \(CountText.grouped(overview.counts[$0]))" }
    let totals = overview.totals
    return [
      (
        "server",
        "\(server.name) \(server.version), pid \(server.pid) on \(server.host)\(overview.draining ? ", stopping" : "")"
      ),
      ("store", server.store), ("up", DurationText.elapsed(overview.uptime)),
      ("slots", slots(of: overview)), ("tasks", states.joined(separator: " · ")),
      (
        "since then",
        "enqueued \(CountText.grouped(totals.enqueued)) · started \(CountText.grouped(totals.started)) · "
          + "completed \(CountText.grouped(totals.completed)) · failed \(CountText.grouped(totals.failed)) · "
          + "cancelled \(CountText.grouped(totals.cancelled)) · retried \(CountText.grouped(totals.retried))"
          + dropped(by: overview)
      ),
    ]
  }

  private func slots(of overview: Overview) -> String {
    let blocking = overview.blocking.map { " · blocking \($0.used) of \($0.total) in use" } ?? ""
    let limit = overview.slots.limitText.map { " · \($0)" } ?? ""
    return "\(overview.slots.used) of \(overview.slots.total) in use\(limit)\(blocking)"
  }

  /// Tasks of requests that failed; nothing while there were none.
  private func dropped(by overview: Overview) -> String {
    guard let dropped = overview.dropped, !dropped.isEmpty else { return "" }
    let reasons = dropped.sorted { $0.key < $1.key }.map { "\($0.key) \(CountText.grouped($0.value))" }
    return " · dropped \(CountText.grouped(dropped.values.reduce(0, +))) (\(reasons.joined(separator: ", ")))"
  }
}
