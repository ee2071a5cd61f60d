import SignalboxModel

extension Schema {
  /// Every type of the API by the name that the routes use.
  ///
  /// A test holds each to what its Swift type encodes.
  static let all: [String: Schema] = tasks.merging(logs) { first, _ in first }.merging(server) { first, _ in first }

  private static let mark: Schema = .named("OperatorMark")
  private static let state: Schema = .oneOf(TaskState.all.map(\.rawValue))
  private static let kind: Schema = .oneOf(["typed", "closure", "command"])

  private static let taskMembers: [Member] = TaskField.allCases.map { field in
    Member(name: field.rawValue, schema: Schema(field.shape), isRequired: field.isRequired)
  }

  private static let tasks: [String: Schema] = [
    "TaskRecord": .object(taskMembers),
    "TaskOrigin": .object([
      .optional("requestID", .string), .required("trace", .map(.string)), .required("metadata", .map(.string)),
    ]),
    "TaskFailure": .object([
      .required("type", .string), .required("message", .string), .optional("backtrace", .string),
    ]),
    "TaskProgress": .object([.optional("fraction", .number), .optional("message", .string)]),
    "OperatorMark": .object([.required("at", .time), .required("by", .string)]),
    "TaskPage": .object([
      .required("tasks", .array(.named("TaskRecord"))), .optional("next", .string), .optional("prev", .string),
      .required("total", .integer), .optional("totalIsMinimum", .boolean),
      .optional("now", .time),
    ]),
    "AttemptRecord": .object([
      .required("attempt", .integer), .required("worker", .string), .required("startedAt", .time),
      .optional("endedAt", .time), .optional("outcome", .oneOf(AttemptEnd.allCases.map(\.rawValue))),
      .optional("error", .named("TaskFailure")), .optional("duration", .number), .optional("pid", .integer),
    ]),
    "AttemptList": .object([
      .required("attempts", .array(.named("AttemptRecord"))), .optional("next", .integer),
    ]),
    "WhyAnswer": .object([
      .required("task", .integer), .required("state", state), .required("reasons", .array(.named("WhyReason"))),
    ]),
    "WhyReason": .object([
      .required("code", .oneOf(WhyCode.all.map(\.rawValue))), .required("message", .string),
      .required("remedy", .string), .optional("ahead", .integer), .optional("estimate", .number),
    ]),
    "NewTaskRequest": .object([
      .nullable("name", .string), .nullable("kind", kind), .nullable("queue", .string),
      .nullable("priority", .integer), .nullable("payload", .any), .nullable("tags", .array(.string)),
      .nullable("delay", .number), .nullable("maxAttempts", .integer), .nullable("timeout", .number),
      .nullable("environment", .map(.string)),
    ]),
    "NewTaskBatch": .object([
      .required("tasks", .array(.named("NewTaskRequest"))), .nullable("environment", .map(.string)),
    ]),
    "TaskIDList": .object([.required("ids", .array(.integer))]),
    "ActionAnswer": .object([
      .required("result", .oneOf(ActionResult.allCases.map(\.rawValue))), .optional("task", .named("TaskRecord")),
    ]),
    "BulkRequest": .object([
      .nullable("ids", .array(.integer)), .nullable("filter", .string), .nullable("set", .string),
      .nullable("all", .boolean), .nullable("dryRun", .boolean), .nullable("atMost", .integer),
    ]),
    "BulkResult": .object([
      .optional("set", .string), .required("count", .integer), .required("byState", .named("StateCounts")),
      .required("counts", .map(.integer)), .required("reasons", .map(.map(.integer))),
    ]),
  ]

  private static let logs: [String: Schema] = [
    "LogSegment": .object([
      .required("offset", .integer), .required("length", .integer), .required("time", .time),
      .required("source", .oneOf(["stdout", "stderr", "system", "info", "warning", "error"])),
      .optional("metadata", .string), .optional("text", .string), .optional("base64", .string),
    ]),
    "LogGap": .object([.required("from", .integer), .required("to", .integer)]),
    "LogPage": .object([
      .required("attempt", .integer), .required("from", .integer), .required("to", .integer),
      .required("size", .integer), .required("final", .boolean),
      .required("segments", .array(.named("LogSegment"))), .required("gaps", .array(.named("LogGap"))),
    ]),
    "LogEnd": .object([.required("attempt", .integer), .required("state", state)]),
    "LogMatch": .object([
      .required("offset", .integer), .required("lineOffset", .integer), .required("line", .string),
    ]),
    "LogMatches": .object([
      .required("attempt", .integer), .required("matches", .array(.named("LogMatch"))), .optional("next", .integer),
    ]),
  ]

  /// Those of `ServerStatus`: first what comes before the queues.
  private static let useMembers: [Member] = [
    .required("slots", .named("SlotUse")), .optional("blocking", .named("SlotUse")),
    .optional("dropped", .map(.integer)),
  ]
  private static let stateMembers: [Member] = [
    .required("draining", .boolean), .optional("trouble", .string),
    .optional("notices", .array(.named("StoreNotice"))),
  ]
  private static let namedQueues: [Member] = [
    .required("queues", .array(.named("QueueRecord"))), .optional("moreQueues", .boolean),
  ]

  private static let overviewMembers: [Member] = {
    let first: [Member] = [
      .required("server", .named("ServerInfo")), .required("now", .time), .required("seq", .integer),
      .required("counts", .named("StateCounts")), .required("totals", .named("Totals")),
    ]
    let last: [Member] = [.optional("uptime", .number), .optional("role", .string)]
    return first + useMembers + namedQueues + stateMembers + last
  }()

  private static let changeMembers: [Member] = {
    let first: [Member] = [
      .required("seq", .integer), .required("now", .time), .required("counts", .named("StateCounts")),
      .required("totals", .named("Totals")),
    ]
    let moved: [Member] = [
      .required("lists", .array(state)), .required("tasks", .array(.integer)), .required("more", .boolean),
    ]
    return first + useMembers + namedQueues + moved + stateMembers
  }()

  private static let queueMembers: [Member] = {
    let own: [Member] = [
      .required("name", .string), .optional("paused", mark), .required("counts", .named("StateCounts")),
    ]
    return own + QueueSetting.all.map { .optional($0.name, $0.isWhole ? .integer : .number) }
  }()

  private static let patchMembers: [Member] = {
    let own: [Member] = [.nullable("paused", .boolean)]
    return own + QueueSetting.all.map { .nullable($0.name, $0.isWhole ? .integer : .number) }
  }()

  private static let server: [String: Schema] = [
    "StateCounts": .map(.integer),
    "QueueRecord": .object(queueMembers),
    "QueueList": .object([.required("queues", .array(.named("QueueRecord"))), .optional("next", .string)]),
    "QueuePatch": .object(patchMembers),
    "ServerInfo": .object([
      .required("name", .string), .required("version", .string), .required("host", .string),
      .required("pid", .integer), .required("startedAt", .time), .required("store", .string),
      .required("boot", .string),
    ]),
    "Totals": .object(
      ["enqueued", "started", "completed", "failed", "cancelled", "retried"].map { .required($0, .integer) }),
    "SlotUse": .object([
      .required("used", .integer), .required("total", .integer), .optional("limit", .named("SlotLimit")),
    ]),
    "SlotLimit": .object([.required("configured", .integer), .required("resource", .string)]),
    "Overview": .object(overviewMembers),
    "StoreNotice": .object([.required("label", .string), .required("message", .string), .required("remedy", .string)]),
    "ChangeEvent": .object(changeMembers),
    "DoctorAnswer": .object([.required("findings", .array(.named("DoctorFinding")))]),
    "DoctorFinding": .object([
      .required("severity", .oneOf(DoctorSeverity.all.map(\.rawValue))), .required("subject", .string),
      .required("message", .string), .optional("remedy", .string),
    ]),
    "AuditPage": .object([.required("entries", .array(.named("AuditEntry"))), .optional("next", .integer)]),
    "AuditEntry": .object([
      .required("id", .integer), .required("at", .time), .optional("until", .time), .required("who", .string),
      .required("from", .named("OperatorPlace")), .required("action", .oneOf(AuditAction.all.map(\.rawValue))),
      .required("tasks", .array(.integer)), .required("count", .integer), .optional("name", .string),
      .optional("queue", .string), .optional("filter", .string), .optional("change", .named("QueuePatch")),
      .required("results", .map(.integer)), .optional("reasons", .map(.map(.integer))),
    ]),
    "OperatorPlace": .object([
      .required("way", .oneOf(OperatorWay.all.map(\.rawValue))), .optional("address", .string),
      .optional("role", .string), .optional("token", .string), .optional("user", .integer),
      .optional("process", .integer),
    ]),
    "PingEvent": .object([.required("now", .time)]),
    "Problem": .object([
      .required("type", .string), .required("title", .string), .required("status", .integer),
      .required("detail", .string), .optional("pointer", .string), .optional("column", .integer),
      .optional("counts", .map(.integer)), .optional("result", .named("BulkResult")),
    ]),
    "OpenAPIDocument": .map(.any),
  ]
}

extension Schema {
  /// That of a member of a task.
  fileprivate init(_ shape: TaskField.Shape) {
    switch shape {
    case .string: self = .string
    case .strings: self = .array(.string)
    case .integer: self = .integer
    case .number: self = .number
    case .boolean: self = .boolean
    case .time: self = .time
    case .any: self = .any
    case .oneOf(let values): self = .oneOf(values)
    case .named(let name): self = .named(name)
    }
  }
}
