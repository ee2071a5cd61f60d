import HTTPTypes
import Hummingbird
import Signalbox
import SignalboxModel

extension ControlCalls {
  var taskCalls: [Entry] {
    [
      (.listTasks, listTasks), (.task, task), (.attempts, attempts), (.why, why), (.addTask, addTask),
      (.addTasks, addTasks),
    ]
  }

  @Sendable func listTasks(_ call: Call) async throws -> Response {
    let list = try ListRequest(call.query)
    let page = try await registry.page(list.page)
    return try .json(list.answer(page, now: registry.clock.now()))
  }

  @Sendable func task(_ call: Call) async throws -> Response {
    let id = try call.taskID()
    guard let task = try await registry.task(id) else { throw Problem.noTask("\(id)") }
    return try .json(task)
  }

  @Sendable func attempts(_ call: Call) async throws -> Response {
    let id = try call.taskID()
    let list = try await registry.attempts(of: id, from: try call.query.count(.fromAttempt))
    if list.attempts.isEmpty, try await registry.task(id) == nil { throw Problem.noTask("\(id)") }
    return try .json(list)
  }

  @Sendable func why(_ call: Call) async throws -> Response {
    let id = try call.taskID()
    guard let answer = try await registry.why(id) else { throw Problem.noTask("\(id)") }
    return try .json(answer)
  }

  @Sendable func addTask(_ call: Call) async throws -> Response {
    let key = try call.idempotencyKey()
    let request = try await call.body(NewTaskRequest.self)
    let added = try await registry.add([request], idempotencyKey: key, by: call.who)[0]
    let location = Route.task.path(["id": "\(added.task.id)"])
    var task = added.task
    // What was done is told, also when the task cannot be read any more. Its progress is not: what is redacted has not been
    // struck out of it, since a repeat's record does not say what that is.
    if task.abridged == true { task = (try? await registry.task(task.id)) ?? task.abridgement }
    return try .json(task.inAnswer, status: added.existed ? .ok : .created, headers: [.location: location])
  }

  @Sendable func addTasks(_ call: Call) async throws -> Response {
    let key = try call.idempotencyKey()
    let batch = try await call.body(NewTaskBatch.self, limit: ServerLimits.batchBody)
    guard !batch.tasks.isEmpty else { throw Problem.unprocessable("A batch has at least one task.", pointer: "/tasks") }
    let added = try await registry.add(batch, idempotencyKey: key, by: call.who)
    let isNew = added.contains { !$0.existed }
    return try .json(TaskIDList(ids: added.map(\.task.id)), status: isNew ? .created : .ok)
  }
}

extension TaskRecord {
  /// As the answer to a change has it: no larger than what is sent without counting it, so that what was done is always told.
  var inAnswer: TaskRecord {
    let isLarge = payload.text.utf8.count > Limits.changedTask || json.text.utf8.count > Limits.changedTask
    return isLarge ? abridgement : self
  }
}

/// The query of a list, read.
struct ListRequest {
  var page: PageRequest
  private var filter: String

  init(_ query: QueryItems) throws(Problem) {
    filter = query[.filter] ?? ""
    let terms = try TaskQuery(filterOf: filter)
    guard let sort = query[.sort].flatMap(TaskSort.init(text:)) else {
      let keys = TaskSort.Key.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badParameter("sort", "it is one of \(keys), with - before it for the other way.")
    }
    try query.exclude(.cursor, .around)
    page = PageRequest(
      query: terms, sort: sort, limit: try query.count(.taskLimit),
      start: try Self.start(query, filter: filter, sort: sort))
  }

  private static func start(
    _ query: QueryItems, filter: String, sort: TaskSort
  ) throws(Problem) -> PageRequest.Start {
    if let around = try query.integer(.around) { return .around(TaskID(around)) }
    guard let text = query[.cursor] else { return .first }
    guard let cursor = PageCursor(text: text), cursor.belongs(toFilter: filter, sort: sort) else { throw .badCursor() }
    return cursor.start
  }

  /// The answer to a list, with the server's time, from which clients count ages.
  func answer(_ records: RecordPage, now: Timestamp) -> TaskTextPage {
    TaskTextPage(
      tasks: records.tasks.map(\.json),
      next: records.hasNext ? cursor(at: records.tasks.last, isBackward: false) : nil,
      prev: records.hasPrevious ? cursor(at: records.tasks.first, isBackward: true) : nil,
      total: records.total, totalIsMinimum: records.totalIsMinimum ? true : nil,
      now: now)
  }

  private func cursor(at task: TaskRecord?, isBackward: Bool) -> String? {
    task.map { task in
      PageCursor(
        position: page.sort.position(of: task), isBackward: isBackward, filter: filter, sort: page.sort
      ).text
    }
  }
}

extension TaskQuery {
  /// Reads a filter, or says at which column it is wrong.
  init(filterOf text: String, pointer: String? = nil) throws(Problem) {
    do {
      try self.init(parsing: text)
    } catch {
      var problem = Problem.badFilter(error.message, column: error.column)
      problem.pointer = pointer
      throw problem
    }
  }
}
