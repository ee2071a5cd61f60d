import Signalbox
import SignalboxModel

/// A task as its row in the file holds it: what is decided on, and what only the file needs.
struct TaskRow: Sendable {
  /// Of one that was read for a move without what can be large, and without the time since which it is ready.
  var row: LedgerRow
  /// Who can run it; see `Schema.tasks2`.
  var line: String?
  /// The number of its environment; 0 for none.
  var environment: Int64 = 0

  /// What moves are decided by; payload, result, tags and backtrace can be large and are read only for those who show or run
  /// them.
  static let moveColumns = """
    id, state, queue, name, kind, priority, attempt, max_attempts, tries, rescues, timeout, enqueued_at, \
    iif(state = 2, wait_until, run_at), \
    started_at, finished_at, worker, ended_at, outcome, has_error, cancel_at, cancel_by, after_id, payload_version, \
    environment, error_type, error_message, line, after_mode, iif(state = 1 OR state = 2, run_at_fixed, 0)
    """
  static let moveColumnCount: Int32 = 29
  static let columns = moveColumns + ", tags, payload, result, origin, redacted, error_backtrace, took, ready_at"

  init(_ row: LedgerRow, line: String?) {
    self.row = row
    self.line = line
  }

  init(_ columns: SQLRow, isWhole: Bool) {
    row = LedgerRow(TaskRecord(columns, isWhole: isWhole))
    row.lastWorker = columns.optionalText(15)
    if let at = columns.timestamp(16), let outcome = AttemptEnd(rawValue: columns.text(17)) {
      row.ended = LedgerRow.Ended(at: at, outcome: outcome, hasError: columns.int(18) == 1)
      row.wasTried = outcome.isItsOwn
    }
    environment = columns.integer(23)
    line = columns.optionalText(26)
    if isWhole { row.readyAt = columns.timestamp(36) }
  }

  var record: TaskRecord {
    _read { yield row.record }
  }
}

extension TaskRecord {
  /// Reads a row, which has the columns beside those of moves when `isWhole` is true.
  fileprivate init(_ row: SQLRow, isWhole: Bool) {
    let state = StateCode.order[row.int(1)]
    let runAt = row.timestamp(12)
    self.init(
      id: TaskID(row.integer(0)), name: row.text(3), queue: row.text(2), kind: TaskKind(rawValue: row.text(4)),
      state: state, priority: row.int(5), attempt: row.int(6), maxAttempts: row.int(7), tries: row.int(8),
      rescues: row.int(9), timeout: row.optionalReal(10),
      payload: isWhole ? JSONText(trusted: row.text(30)) : .emptyObject, payloadVersion: row.int(22),
      redacted: isWhole ? row.optionalText(33).map(TagText.decode) : nil,
      tags: isWhole ? row.optionalText(29).map(TagText.decode) ?? [] : [],
      cancelRequested: row.timestamp(19).map { OperatorMark(at: $0, by: row.text(20)) },
      enqueuedAt: Timestamp(microseconds: row.integer(11)), runAt: runAt, startedAt: row.timestamp(13),
      finishedAt: row.timestamp(14), worker: state == .running ? row.optionalText(15) : nil,
      error: row.optionalText(24).map {
        TaskFailure(type: $0, message: row.text(25), backtrace: isWhole ? row.optionalText(34) : nil)
      },
      after: row.optionalInteger(21).map(TaskID.init(_:)),
      afterMode: row.optionalText(27).flatMap(AfterMode.init(rawValue:)),
      origin: isWhole ? row.optionalText(32).map(OriginText.decode) : nil,
      runAtKind: runAt.map { _ in row.int(28) == 1 ? .absolute : .relative })
    guard isWhole else { return }
    result = row.optionalText(31).map(JSONText.init(trusted:))
    duration = row.optionalInteger(35).map { Double($0) / 1e6 }
  }
}

extension SQLRow {
  func timestamp(_ column: Int32) -> Timestamp? { optionalInteger(column).map(Timestamp.init(microseconds:)) }
}

/// Tags as one JSON array, which SQLite can look into.
enum TagText {
  static func encode(_ tags: [String]) throws -> String? {
    tags.isEmpty ? nil : try JSONText(encoding: tags).text
  }

  static func decode(_ text: String) -> [String] {
    // Written by `encode` alone; a column of this file that holds anything else is damage, and shows as a tag.
    (try? JSONText(trusted: text).decode([String].self)) ?? [text]
  }
}

/// Who can run a task, as text; see `Schema.tasks1` and `Schema.tasks2`.
enum TaskLine {
  static func of(_ task: NewTask) -> String? { route(of: task) ?? owner(of: task) }

  private static func route(of task: NewTask) -> String? {
    switch task.kind {
    case .typed: route(ofType: task.name)
    case .command: ""
    case .closure, .unknown: nil
    }
  }

  static func route(ofType name: String) -> String { ":" + name }

  /// After the lines of all types, or of all but some that nobody names so.
  static let afterTypes = ":\u{10FFFF}"

  private static func owner(of task: NewTask) -> String? {
    guard task.kind == .closure else { return nil }
    return (task.isBlocking ? "#" : "!") + (task.owner ?? "")
  }

  /// The worker incarnation that a closure belongs to.
  static func worker(ofOwner owner: String?) -> String { String((owner ?? "").dropFirst()) }
}

extension ClaimRequest {
  /// Whether the worker can run tasks of this line.
  func accepts(line: String) -> Bool {
    switch line.utf8.first {
    case nil: commands
    case UInt8(ascii: ":"): names.contains(String(line.dropFirst()))
    case UInt8(ascii: "!"): closures == .cooperative && owner == String(line.dropFirst())
    case UInt8(ascii: "#"): closures == .blocking && owner == String(line.dropFirst())
    default: false
    }
  }
}
