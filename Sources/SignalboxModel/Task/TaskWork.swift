/// What of a task no move changes: what was added, and when.
struct TaskWork: Hashable, Sendable {
  var name: String
  var queue: String
  var kind: TaskKind
  var priority: Int
  var timeout: Double?
  var payload: JSONText
  var payloadVersion: Int
  var redacted: [String]?
  var tags: [String]
  var enqueuedAt: Timestamp
  var after: TaskID?
  var afterMode: AfterMode?
  var origin: TaskOrigin?
}
