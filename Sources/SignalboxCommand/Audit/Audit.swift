import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox audit`: what operators did.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show what operators did: who, when, from where, on which tasks, with which result.",
    discussion: """
      Newest first. The name is what the operator's client gave; the place is what the server saw. Entries are kept \
      for a year: the last 100,000 of added tasks, 100,000 of other changes, and 100,000 of actions that were refused \
      or changed nothing.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(help: ArgumentHelp("Only entries of this operator, by the exact name.", valueName: "name"))
  var who: String?
  @Option(
    help: "Only this action: \(AuditAction.all.map(\.rawValue).alternatives).",
    completion: .list(AuditAction.all.map(\.rawValue)))
  var action: String?
  @Option(help: ArgumentHelp("Only actions on this task.", valueName: "id"))
  var task: TaskNumber?
  @Option(name: .shortAndLong, help: "How many entries at most; 0 for all.")
  var limit = 100
  @Flag(help: "Print one JSON document, for programs.")
  var json = false
  @Flag(help: "Print one JSON document per entry, one a line.")
  var jsonl = false

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is 0 or more") }
    let actions = AuditAction.all.map(\.rawValue)
    if let action, !actions.contains(action) {
      throw ValidationError(
        "--action is one of \(actions.joined(separator: ", "))\(Suggestion.aside(for: action, among: actions))")
    }
  }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        var whole = AuditPage(entries: [])
        var left = limit == 0 ? Int.max : limit
        repeat {
          let page = try await client.audit(query, before: whole.next, limit: min(left, Limits.page))
          left -= page.entries.count
          whole.next = page.next
          if jsonl {
            for entry in page.entries { try Console.sayJSON(entry) }
          } else {
            whole.entries += page.entries
          }
        } while whole.next != nil && left > 0
        if !jsonl { try show(whole) }
      }
    }
  }

  private var query: AuditQuery {
    AuditQuery(who: who, action: action.map(AuditAction.init(rawValue:)), task: task?.id)
  }

  private func show(_ page: AuditPage) throws {
    if json { return try Console.sayJSON(page) }
    try Console.say(Table(audit: page.entries, isBrief: Console.columns != nil))
    if page.next != nil { Console.note("there are older entries; --limit 0 shows all") }
  }
}

extension Table {
  /// A table of entries; with `isBrief` moments are told to the second.
  init(audit entries: [AuditEntry], isBrief: Bool) {
    self.init(columns: [
      Column(title: "ID", alignment: .right, rank: 3, isMinor: true), Column(title: "WHEN"),
      Column(title: "WHO", least: 6, comfortable: 10, ample: 16), Column(title: "ACTION"),
      Column(title: "ON", least: 8, comfortable: 24, ample: 48, isLeading: true),
      Column(title: "RESULT", least: 8, comfortable: 10, ample: 24, rank: 1),
      Column(title: "FROM", least: 12, rank: 4, isMinor: true),
    ])
    rows = entries.map { entry in
      [
        "\(entry.id)", entry.at.columnText(isBrief: isBrief), entry.who, entry.action.rawValue, entry.subject,
        entry.outcome, entry.from.summary,
      ]
    }
  }
}

extension AuditEntry {
  /// What it was done to: `#12 render`, `3 tasks of state:failed: #1 #2 #3`, `queue mail: paused`.
  ///
  /// Where a long name is cut, the number before it stays.
  fileprivate var subject: String {
    if let change { return "queue \(queue ?? ""): \(change.words)" }
    if count == 1, let task = tasks.first, filter == nil {
      return ["#\(task)", name].compactMap(\.self).joined(separator: " ")
    }
    let ids = tasks.prefix(5).map { "#\($0)" }.joined(separator: " ") + (count > 5 ? " …" : "")
    let filtered = filter.map { $0.isEmpty ? " of all" : " of \($0)" } ?? ""
    return "\(CountText.grouped(count)) \(count == 1 ? "task" : "tasks")\(filtered)" + (ids.isEmpty ? "" : ": \(ids)")
  }

  /// The results with their counts, one of one task without its number: `cancelled`, `cancelled 3, illegal 1 (running)`,
  /// `cancelled 1,000, not reached 500`.
  fileprivate var outcome: String {
    let sorted = results.sorted { $0.key < $1.key }
    if count <= 1, sorted.count == 1, sorted[0].value == 1 { return sorted[0].key + states(of: sorted[0].key) }
    var parts = sorted.map { "\($0.key) \(CountText.grouped($0.value))" + states(of: $0.key) }
    if notReached > 0 { parts.append("not reached \(CountText.grouped(notReached))") }
    return parts.isEmpty ? "-" : parts.joined(separator: ", ")
  }

  /// The states of the tasks to which a result means that nothing was done: ` (1 queued, 1 gone)`.
  private func states(of result: String) -> String {
    guard let states = reasons?[result], !states.isEmpty else { return "" }
    let named = states.sorted { $0.key < $1.key }
    if named.count == 1 { return " (\(named[0].key))" }
    return " (" + named.map { "\(CountText.grouped($0.value)) \($0.key)" }.joined(separator: ", ") + ")"
  }
}

extension QueuePatch {
  fileprivate var words: String {
    let pause = paused.map { [$0 ? "paused" : "resumed"] } ?? []
    return (pause + QueueSetting.all.compactMap { $0.words(of: self) }).joined(separator: ", ")
  }
}
