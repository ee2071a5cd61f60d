/// The parameters of all routes: what the router takes, what the client sends and what the document says of them.
extension Route.Parameter {
  private static let positive: ClosedRange<Int64> = 1...Int64.max
  private static let natural: ClosedRange<Int64> = 0...Int64.max

  // MARK: - Lists of tasks

  package static let filter = text(
    "filter",
    "Words and key:value terms that must all match; every task without one. The keys are "
      + FilterKey.names.joined(separator: ", ") + ".")
  package static let sort = text(
    "sort",
    TaskSort.Key.allCases.map(\.rawValue).alternatives + "; with - before it the other way. id without one.",
    otherwise: "id")
  package static let taskLimit = count("limit", "Tasks in a page", to: Limits.page, otherwise: 100)
  package static let cursor = text("cursor", "next or prev of an earlier answer, with the same filter and sort.")
  package static let around = integer(
    "around", "A task id that the page is to hold; not together with cursor.", in: positive)

  // MARK: - Attempts and logs

  package static let fromAttempt = integer(
    "from", "The first attempt; next of an earlier answer. 1 without one.", in: positive, otherwise: 1)
  package static let attempt = integer("attempt", "Which attempt; the latest without one.", in: positive)
  package static let logFrom = integer(
    "from", "The first byte; 0 without one. Not together with tail.", in: natural, otherwise: 0)
  package static let logTail = integer(
    "tail", "Only the last so many lines, 1 to \(Limits.tail).", in: 1...Int64(Limits.tail))
  package static let logTo = integer("to", "The byte to stop before; the end of the log without one.", in: natural)
  package static let logLimit = count("limit", "Bytes at most", to: 4 << 20, otherwise: 256 << 10)
  package static let streamFrom = integer(
    "from", "The first byte; 0 without one. Last-Event-ID goes before it.", in: natural, otherwise: 0)
  package static let streamTail = integer("tail", "Start with the last so many lines.", in: 1...Int64(Limits.tail))
  package static let searchText = text("q", "What to look for; not empty.")
  package static let searchFrom = integer(
    "from", "Where to start; the beginning, or the end when searching backward.", in: natural)
  package static let direction = text(
    "direction", SearchDirection.allCases.map(\.rawValue).alternatives + "; forward without one.",
    otherwise: SearchDirection.forward.rawValue)
  package static let matchLimit = count("limit", "Matches at most", to: 1000, otherwise: 100)

  // MARK: - Queues, changes and the audit log

  package static let afterQueue = text(
    "after", "next of an earlier answer; the page begins with the first name after it.")
  package static let queueLimit = count(
    "limit", "Queues in a page", to: Limits.queuePage, otherwise: Limits.queuePage)
  package static let create = flag("create", "Whether the queue is made when there is none; false without it.")
  package static let since = text("since", "The id of the last event seen; Last-Event-ID goes before it.")
  package static let who = text("who", "The operator's name, exactly.")
  package static let auditAction = text("action", AuditAction.all.map(\.rawValue).alternatives + ".")
  package static let auditTask = integer(
    "task", "A task that the entry lists; an entry lists its first \(Limits.auditTasks).", in: positive)
  package static let beforeEntry = integer(
    "before", "next of an earlier answer, with the same parameters.", in: positive)
  package static let entryLimit = count("limit", "Entries in a page", to: Limits.page, otherwise: 100)
}

extension Route.Parameter {
  private static func text(_ name: String, _ summary: String, otherwise standard: String? = nil) -> Self {
    Self(name, .string, summary, otherwise: standard)
  }

  private static func flag(_ name: String, _ summary: String) -> Self {
    Self(name, .boolean, summary, otherwise: "false")
  }

  private static func integer(
    _ name: String, _ summary: String, in range: ClosedRange<Int64>, otherwise standard: Int? = nil
  ) -> Self {
    Self(name, .integer, summary, in: range, otherwise: standard.map { "\($0)" })
  }

  /// How many of something an answer is to have at most: from 1.
  private static func count(_ name: String, _ what: String, to most: Int, otherwise standard: Int) -> Self {
    integer(name, "\(what), 1 to \(most); \(standard) without one.", in: 1...Int64(most), otherwise: standard)
  }
}
