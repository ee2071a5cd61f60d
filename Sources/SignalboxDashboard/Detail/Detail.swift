import SignalboxModel

/// The task under the cursor, as fully as it is known.
struct Detail: Hashable, Sendable {
  let id: TaskID
  /// The newest record: from the list, or fetched.
  var task: TaskRecord {
    didSet {
      if task.payload != oldValue.payload {
        command = task.commandPayload
        payload = Self.payloadLines(task)
      }
      if task.result != oldValue.result { result = Self.resultLines(task) }
    }
  }
  var attempts: [AttemptRecord]?
  var loading: RequestToken?
  var isStale = true
  var problem: String?
  /// Whether the server does not have the task any more: ``task`` is what was last known of it.
  var isDeleted = false
  /// The first visible line.
  var scroll = 0
  /// What a command's payload says; nil for other tasks.
  private(set) var command: CommandPayload?
  /// The lines of payload and result, laid out once, because they can be large.
  ///
  /// What is shown of them is wrapped when it is drawn.
  private(set) var payload: [String]
  private(set) var result: [String]

  init(_ task: TaskRecord) {
    id = task.id
    self.task = task
    command = task.commandPayload
    payload = Self.payloadLines(task)
    result = Self.resultLines(task)
  }

  private static func payloadLines(_ task: TaskRecord) -> [String] { JSONLines.layOut(task.payload) }

  private static func resultLines(_ task: TaskRecord) -> [String] { task.result.map(JSONLines.layOut) ?? [] }
}
