import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox list`: tasks in a table.
struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List tasks.", discussion: filterHelp)

  private static let times = TaskQuery.TimeField.allCases.map { "\($0.example) \($0.words)" }.joined(separator: ", ")

  static let filterHelp = """
    A filter is words and key:value terms that must all match: state:failed, queue:mail|media, name:send_*, \
    error~timeout, command~rsync, tag:user=42, attempt>=2, id:4812, and lengths of time: \(times). \
    ! in front negates. A word is looked for in names, errors, tags and the words of commands. Letters match in \
    either case, and * and ? are wildcards; a queue, name or tag in quotes matches exactly: \
    'queue:"Mail"', with \\" and \\\\ for a quote and a backslash in it. Example: \
    signalbox list 'state:failed error~timeout'
    """

  @OptionGroup var connection: ConnectionOptions
  @Option(
    parsing: .unconditional,
    help: "id, line, started or finished; - in front reverses the order. By default -id, newest first.",
    completion: .list(TaskSort.Key.allCases.flatMap { [$0.rawValue, "-" + $0.rawValue] }))
  var sort = "-id"
  @Option(name: .shortAndLong, help: "How many tasks at most; 0 for all.")
  var limit = 100
  @Flag(help: "Print one JSON document, for programs.")
  var json = false
  @Flag(help: "Print one JSON document per task, one a line.")
  var jsonl = false
  @Argument(help: "Which tasks; without a filter all.")
  var filter: [String] = []

  func validate() throws {
    if TaskSort(text: sort) == nil {
      let key = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
      throw ValidationError(
        "--sort is id, line, started or finished, with or without - in front"
          + Suggestion.aside(for: key, among: TaskSort.Key.allCases.map(\.rawValue)))
    }
    if limit < 0 { throw ValidationError("--limit is 0 or more") }
  }

  func run() async throws {
    try await reporting(filter: filterText) {
      try await connection.withClient { client in
        if jsonl { return try await printLines(client) }
        let page = try await wholePage(client)
        if json { try Console.sayJSON(page) } else { try show(page) }
      }
    }
  }

  /// Prints the tasks as they come, without looking into them; the next page is on its way while one is printed.
  private func printLines(_ client: SignalboxClient) async throws {
    let (filter, sort) = (filterText, TaskSort(text: self.sort))
    var left = most
    var page = try await client.taskTexts(filter: filter, sort: sort, limit: min(left, Limits.page), cursor: nil)
    while true {
      left -= page.tasks.count
      guard let cursor = page.next, left > 0 else { return try printLines(page.tasks) }
      let limit = min(left, Limits.page)
      async let next = client.taskTexts(filter: filter, sort: sort, limit: limit, cursor: cursor)
      try printLines(page.tasks)
      page = try await next
    }
  }

  private func printLines(_ tasks: [JSONText]) throws {
    guard !tasks.isEmpty else { return }
    try Console.say(tasks)
  }

  private func wholePage(_ client: SignalboxClient) async throws -> TaskPage {
    var whole = try await page(client, most, nil)
    while let cursor = whole.next, whole.tasks.count < most {
      var more = try await page(client, most - whole.tasks.count, cursor)
      more.tasks = whole.tasks + more.tasks
      whole = more
    }
    return whole
  }

  private var filterText: String { filter.joined(separator: " ") }

  private var most: Int { limit == 0 ? .max : limit }

  private func page(_ client: SignalboxClient, _ left: Int, _ cursor: String?) async throws -> TaskPage {
    try await client.tasks(
      filter: filterText, sort: TaskSort(text: sort), limit: min(left, Limits.page), cursor: cursor)
  }

  private func show(_ page: TaskPage) throws {
    try Console.say(Table(tasks: page.tasks, now: page.now))
    let hidden = page.total.minus(page.tasks.count)
    if hidden > 0 {
      let atLeast = page.totalIsMinimum == true ? "at least " : ""
      Console.note("\(atLeast)\(CountText.grouped(hidden)) more; --limit 0 lists all")
    }
  }
}
