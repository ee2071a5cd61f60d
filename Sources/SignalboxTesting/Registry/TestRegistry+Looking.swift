public import Signalbox
public import SignalboxModel

extension TestRegistry {
  /// Every task that was added, in order and as it was then: name, payload, queue, options.
  ///
  /// Tasks that a failed request dropped are not among them.
  public var added: [TaskRecord] { store.state.value.added.sorted { $0.id < $1.id } }

  /// The tasks of a type that were added, in order: what a test compares with what it expects.
  ///
  ///     #expect(try tasks.added(SendWelcomeEmail.self).map(\.email) == ["ana@example.org"])
  ///
  /// - Throws: `DecodingError` for a payload that is not of the type's.
  public func added<Work: TaskType>(_ type: Work.Type) throws -> [Work] {
    try added.filter { $0.name == Work.task.name }.map { try $0.payload.decode() }
  }

  /// Every task that a request added in vain, in order: the request failed, or the task could not be kept.
  public var dropped: [DroppedTask] { droppedTasks.value }

  /// The tasks of a type that requests added in vain, in order.
  ///
  /// Those that could not be encoded are left out.
  ///
  ///     #expect(try tasks.dropped(SendWelcomeEmail.self).map(\.email) == ["nowhere"])
  ///
  /// - Throws: `DecodingError` for a payload that is not of the type's.
  public func dropped<Work: TaskType>(_ type: Work.Type) throws -> [Work] {
    try dropped.filter { $0.name == Work.task.name }.compactMap { try $0.payload?.decode() }
  }

  /// What the registry knows now of the tasks of a filter, by id.
  ///
  ///     #expect(try await tasks.records("state:failed name:send_*").isEmpty)
  ///
  /// - Parameter filter: as on the command line and in the dashboard; every task when empty.
  /// - Returns: the tasks by ascending ids.
  /// - Throws: `FilterError` for a filter that makes no sense; `StoreError`.
  public func records(_ filter: String = "") async throws -> [TaskRecord] {
    let query = try TaskQuery(parsing: filter)
    var records: [TaskRecord] = []
    while true {
      let start = records.last.map { PageRequest.Start.after(TaskPosition(rank: 0, value: 0, id: $0.id)) } ?? .first
      let page = try await registry.page(
        PageRequest(query: query, sort: TaskSort(.id), limit: Limits.page, start: start))
      records += page.tasks
      if !page.hasNext { return records }
    }
  }

  /// What the registry knows now of one task.
  ///
  /// - Throws: ``TestRegistryError/Code/noSuchTask``; `StoreError`.
  public func record(of id: TaskID) async throws -> TaskRecord {
    guard let record = try await registry.task(id) else { throw TestRegistryError.noSuchTask(id) }
    return record
  }

  /// A task's attempts so far, the first one first.
  ///
  /// - Throws: `StoreError`.
  public func attempts(of id: TaskID) async throws -> [AttemptRecord] {
    try await registry.attempts(of: id)
  }

  /// What an attempt logged, line by line.
  ///
  ///     #expect(try await tasks.log(of: id).map(\.text) == ["sent"])
  ///
  /// - Parameters:
  ///   - id: the task's.
  ///   - attempt: from 1; the latest when nil.
  /// - Returns: the lines; of one that was written over, what is shown of it.
  /// - Throws: ``TestRegistryError/Code/noSuchTask``, also for an attempt that there was not; `StoreError`.
  public func log(of id: TaskID, attempt: Int? = nil) async throws -> [TaskLogLine] {
    var log = TaskLogLines()
    var offset: Int64 = 0
    while true {
      guard let (page, bytes) = try await registry.logPage(of: id, attempt: attempt, .offset(offset), limit: 32 << 20)
      else {
        throw TestRegistryError.noSuchTask(id, attempt: attempt)
      }
      for run in bytes.runs { log.append(run) }
      guard page.to > offset else { return log.lines }
      offset = page.to
    }
  }
}

extension TestRegistryError {
  fileprivate static func noSuchTask(_ id: TaskID, attempt: Int? = nil) -> TestRegistryError {
    TestRegistryError(.noSuchTask, "there is no task \(id)\(attempt.map { " with an attempt \($0)" } ?? "")")
  }
}
