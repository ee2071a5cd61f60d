import FoundationEssentials
package import SignalboxModel
import Testing

/// A wire type's JSON, with every member and with as few as it can have.
package struct WireSample: Sendable, CustomTestStringConvertible {
  package var type: String
  package var full: JSONValue
  package var least: JSONValue
  /// What is wrong with how the type reads and writes these bytes: whatever it takes it writes so that it reads the same
  /// again; nil when nothing is, or it does not take them.
  package var fault: @Sendable ([UInt8]) -> String?

  package var testDescription: String { type }

  private init<Value: Codable & Equatable & Sendable>(_ full: Value, _ least: Value) {
    type = "\(Value.self)"
    self.full = Self.json(full)
    self.least = Self.json(least)
    fault = { bytes in
      // What it does not take is refused with an error, which is all that is asked of it.
      guard let value = try? JSONReader.read(Value.self, from: bytes, .lenient) else { return nil }
      do {
        let again = try JSONReader.read(Value.self, from: JSONEncoder.encode(value), .lenient)
        return again == value ? nil : "\(again) was \(value)"
      } catch {
        return "\(value) cannot be written and read: \(error)"
      }
    }
  }

  private init<Value: Codable & Equatable & Sendable>(_ only: Value) {
    self.init(only, only)
  }

  private static func json(_ value: some Encodable) -> JSONValue {
    do {
      return try JSONReader.read(JSONValue.self, from: JSONEncoder.encode(value), .lenient)
    } catch {
      return .string("\(error)")
    }
  }

  private static let now = Timestamp(microseconds: 1_767_225_600_123_456)
  private static let mark = OperatorMark(at: now, by: "ada")
  private static let failure = TaskFailure(type: "exit", message: "exit code 1", backtrace: "0 main")
  private static let origin = TaskOrigin(requestID: "r", trace: ["traceparent": "00-1"], metadata: ["user": "7"])
  private static let leastTask = TaskRecord(id: TaskID(1), name: "a", enqueuedAt: now)
  private static let fullTask: TaskRecord = {
    var task = TaskRecord(
      id: TaskID(4812), name: "send", queue: "mail", kind: .command, state: .running, priority: -3, attempt: 2,
      maxAttempts: 5, tries: 1, rescues: 1, timeout: 1.5, payload: JSONText(trusted: "{\"a\":[1,null]}"),
      payloadVersion: 2, redacted: ["a"], tags: ["x=1"],
      cancelRequested: mark, enqueuedAt: now, runAt: now, startedAt: now, finishedAt: now, worker: "w", error: failure,
      progress: TaskProgress(fraction: 0.5, message: "half"), result: JSONText(trusted: "{\"exitCode\":1}"),
      after: TaskID(7), afterMode: .completed, origin: origin, reason: "because", runAtKind: .absolute, duration: 1.25)
    task.age = 2.5
    task.finishedAge = 0.5
    task.abridged = true
    return task
  }()
  private static let queue = QueueRecord(
    name: "mail", concurrency: 2, rate: 0.5, capacity: 1000, paused: mark, counts: StateCounts([.queued: 3]))
  private static let server = ServerInfo(
    name: "default", version: "1", host: "h", pid: 1, startedAt: now, store: "memory", boot: "b")
  private static let segment = LogSegment(
    offset: 0, length: 1, time: now, source: .level("info"), metadata: "a=b", text: "x", base64: "eA==")
  private static let request = NewTaskRequest(
    name: "a", kind: .typed, queue: "q", priority: 1, payload: .emptyObject, tags: ["t"], delay: 0.5, maxAttempts: 2,
    timeout: 3, environment: ["A": "B"])

  private static let reason = WhyReason(code: .noSlot, message: "a", remedy: "b", ahead: 3, estimate: 1.5)
  private static let place = OperatorPlace(
    way: .tcp, address: "127.0.0.1:1", role: "operator", token: "deploy", user: 0, process: 1)
  private static let auditEntry = AuditEntry(
    id: 8, at: now, until: now, who: "ada", from: place, action: .changeQueue, tasks: [TaskID(1)], count: 1, name: "a",
    queue: "mail", filter: "state:failed", change: QueuePatch(paused: true), results: ["changed": 1],
    reasons: ["changed": ["gone": 1]])
  private static let notice = StoreNotice(label: "long -wal", message: "a", remedy: "b")
  private static let finding = DoctorFinding(severity: .warning, subject: "store", message: "a", remedy: "b")

  private static let fullStatus = ServerStatus(
    slots: SlotUse(used: 1, total: 2), blocking: SlotUse(used: 0, total: 16), dropped: ["status": 1], trouble: "full",
    notices: [notice])
  private static let leastStatus = ServerStatus(slots: SlotUse(used: 1, total: 2), draining: true)

  package static let all: [WireSample] = tasks + logs + servers

  private static let tasks: [WireSample] = [
    WireSample(fullTask, leastTask),
    WireSample(failure, TaskFailure(type: "exit", message: "exit code 1")),
    WireSample(origin, TaskOrigin()),
    WireSample(TaskProgress(fraction: 0.5, message: "half"), TaskProgress()),
    WireSample(mark),
    WireSample(
      TaskPage(tasks: [fullTask, leastTask], next: "n", prev: "p", total: 2, totalIsMinimum: true, now: now),
      TaskPage(tasks: [], total: 0)),
    WireSample(
      AttemptRecord(
        attempt: 1, worker: "w", startedAt: now, endedAt: now, outcome: .failed, error: failure, duration: 1.5,
        pid: 4711),
      AttemptRecord(attempt: 1, worker: "w", startedAt: now)),
    WireSample(
      AttemptList(attempts: [AttemptRecord(attempt: 1, worker: "w", startedAt: now)], next: 2),
      AttemptList(attempts: [])),
    WireSample(WhyAnswer(task: TaskID(1), state: .queued, reasons: [reason])),
    WireSample(reason, WhyReason(code: .paused, message: "a", remedy: "b")),
    WireSample(request, NewTaskRequest()),
    WireSample(NewTaskBatch(tasks: [request], environment: ["A": "B"]), NewTaskBatch(tasks: [request])),
    WireSample(TaskIDList(ids: [TaskID(1)])),
    WireSample(ActionAnswer(result: .cancelled, task: fullTask), ActionAnswer(result: .deleted, task: nil)),
    WireSample(
      BulkRequest(ids: [TaskID(1)], filter: "a", set: "s", all: true, dryRun: true, atMost: 3), BulkRequest()),
    WireSample(
      BulkResult(
        set: "s", count: 1, byState: StateCounts([.failed: 1]), counts: ["cancelled": 1, "changed": 1],
        reasons: ["changed": ["gone": 1]]), BulkResult()),
  ]

  private static let logs: [WireSample] = [
    WireSample(segment, LogSegment(offset: 0, length: 0, time: now, source: .system)),
    WireSample(LogGap(from: 1, to: 2)),
    WireSample(
      LogPage(
        attempt: 1, from: 0, to: 1, size: 1, final: true, segments: [segment], gaps: [LogGap(from: 1, to: 2)])),
    WireSample(LogEnd(attempt: 1, state: .completed)),
    WireSample(LogMatch(offset: 1, lineOffset: 0, line: "x")),
    WireSample(
      LogMatches(attempt: 1, matches: [LogMatch(offset: 1, lineOffset: 0, line: "x")], next: 2),
      LogMatches(attempt: 1, matches: [])),
  ]

  private static let servers: [WireSample] = [
    WireSample(queue, QueueRecord(name: "a")),
    WireSample(QueueList(queues: [queue], next: "q"), QueueList(queues: [queue])),
    WireSample(QueuePatch(paused: true, concurrency: 0, rate: 0.5, capacity: 5), QueuePatch()),
    WireSample(server),
    WireSample(Totals()),
    WireSample(
      SlotUse(used: 1, total: 2, limit: SlotLimit(configured: 8, resource: "descriptors")),
      SlotUse(used: 1, total: 2)),
    WireSample(SlotLimit(configured: 8, resource: "descriptors")),
    WireSample(
      Overview(
        server: server, now: now, seq: 1, counts: StateCounts(), totals: Totals(), status: fullStatus, queues: [queue],
        moreQueues: true, uptime: 7.5, role: "viewer"),
      Overview(
        server: server, now: now, seq: 1, counts: StateCounts(), totals: Totals(), status: leastStatus, queues: [])),
    WireSample(
      ChangeEvent(
        seq: 1, now: now, counts: StateCounts(), totals: Totals(), status: fullStatus, queues: [queue],
        moreQueues: true, lists: [.running], tasks: [TaskID(1)], more: false),
      ChangeEvent(
        seq: 1, now: now, counts: StateCounts(), totals: Totals(), status: leastStatus, queues: [], lists: [],
        tasks: [], more: false)),
    WireSample(notice),
    WireSample(DoctorAnswer(findings: [finding])),
    WireSample(finding, DoctorFinding(severity: .ok, subject: "store", message: "a")),
    WireSample(place, OperatorPlace(way: .process)),
    WireSample(auditEntry, AuditEntry(id: 1, at: now, who: "ada", from: .socket, action: .cancel)),
    WireSample(AuditPage(entries: [auditEntry], next: 7), AuditPage(entries: [])),
    WireSample(PingEvent(now: now)),
    WireSample(
      Problem(
        type: "a", title: "b", status: 400, detail: "c", pointer: "/d", column: 1, counts: ["n": 1],
        result: BulkResult(count: 1, counts: ["notReached": 1])),
      Problem(type: "a", title: "b", status: 400, detail: "c")),
  ]
}
