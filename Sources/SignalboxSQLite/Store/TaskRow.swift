import Signalbox
import SignalboxModel

/// A task as its row holds it: the record, and what no reader sees of it.
struct TaskRow: Sendable {
  var record: TaskRecord
  /// Who can run it; see `Schema.tasks2`.
  var line: String?
  /// The number of its environment; 0 for none, and for a row that is known together with that.
  var environment: Int64 = 0
  /// How its latest attempt ended, while that is not in the table of attempts; see `Schema.tasks1`.
  var ended: Ended?
  /// Since when it is ready; nil for since it was added, and for a row that is not whole.
  var readyAt: Timestamp?
  /// Who had the latest attempt.
  var lastWorker: String?

  struct Ended: Sendable {
    var at: Timestamp
    var outcome: AttemptEnd
    var hasError: Bool
  }

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

  /// A row that was just written.
  init(_ record: TaskRecord, line: String?) {
    self.record = record
    self.line = line
    lastWorker = record.worker
  }

  init(_ row: SQLRow, isWhole: Bool) {
    let state = StateCode.order[row.int(1)]
    lastWorker = row.optionalText(15)
    record = TaskRecord(
      id: TaskID(row.integer(0)), name: row.text(3), queue: row.text(2), kind: TaskKind(rawValue: row.text(4)),
      state: state, priority: row.int(5), attempt: row.int(6), maxAttempts: row.int(7), tries: row.int(8),
      rescues: row.int(9), timeout: row.optionalReal(10), enqueuedAt: Timestamp(microseconds: row.integer(11)),
      runAt: row.timestamp(12), startedAt: row.timestamp(13), finishedAt: row.timestamp(14),
      worker: state == .running ? lastWorker : nil, after: row.optionalInteger(21).map(TaskID.init(_:)))
    if let at = row.timestamp(16), let outcome = AttemptEnd(rawValue: row.text(17)) {
      ended = Ended(at: at, outcome: outcome, hasError: row.int(18) == 1)
    }
    record.cancelRequested = row.timestamp(19).map { OperatorMark(at: $0, by: row.text(20)) }
    record.payloadVersion = row.int(22)
    environment = row.integer(23)
    record.error = row.optionalText(24).map { TaskFailure(type: $0, message: row.text(25)) }
    line = row.optionalText(26)
    record.afterMode = row.optionalText(27).flatMap(AfterMode.init(rawValue:))
    if record.runAt != nil { record.runAtKind = row.int(28) == 1 ? .absolute : .relative }
    guard isWhole else { return }
    record.tags = row.optionalText(29).map(TagText.decode) ?? []
    record.payload = JSONText(trusted: row.text(30))
    record.result = row.optionalText(31).map(JSONText.init(trusted:))
    record.origin = row.optionalText(32).map(OriginText.decode)
    record.redacted = row.optionalText(33).map(TagText.decode)
    record.error?.backtrace = row.optionalText(34)
    record.duration = row.optionalInteger(35).map { Double($0) / 1e6 }
    readyAt = row.timestamp(36)
  }

  /// The attempt that lies in this row; nil when it has none or its latest was moved to the table of attempts.
  var latestAttempt: AttemptRecord? {
    guard ended != nil || record.state == .running, let startedAt = record.startedAt, let lastWorker else { return nil }
    return AttemptRecord(
      attempt: record.attempt, worker: lastWorker, startedAt: startedAt, endedAt: ended?.at, outcome: ended?.outcome,
      error: ended?.hasError == true ? record.error : nil, duration: record.duration)
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
  static func route(of task: NewTask) -> String? {
    switch task.kind {
    case .typed: route(ofType: task.name)
    case .command: ""
    case .closure, .unknown: nil
    }
  }

  static func route(ofType name: String) -> String { ":" + name }

  /// After the lines of all types, or of all but some that nobody names so.
  static let afterTypes = ":\u{10FFFF}"

  static func owner(of task: NewTask) -> String? {
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
