import FoundationEssentials
public import SignalboxModel

extension SignalboxClient {
  /// Reads one page of a list.
  ///
  /// It may hold fewer tasks than `limit`, since it also ends at `Limits.pageBytes` of JSON: there are more while it
  /// has a `next`.
  ///
  /// - Parameters:
  ///   - filter: which tasks, as on the command line; all when empty.
  ///   - sort: their order; by id when nil.
  ///   - limit: tasks at most; the server's own number when nil.
  ///   - cursor: `next` or `prev` of an earlier page of the same filter and sort.
  ///   - around: a task that the page is to hold; not together with `cursor`.
  /// - Returns: the page, and how many tasks the filter has in all.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` with the place of the mistake when the filter makes no
  ///   sense.
  public func tasks(
    filter: String = "", sort: TaskSort? = nil, limit: Int? = nil, cursor: String? = nil, around: TaskID? = nil
  ) async throws(ClientError) -> TaskPage {
    try await exchange.send(list(filter, sort, limit, cursor, around))
  }

  /// A page of which each task is the JSON that came: for printing them, in place of reading and writing each anew.
  package func taskTexts(
    filter: String, sort: TaskSort?, limit: Int, cursor: String?
  ) async throws(ClientError) -> TaskTextPage {
    try await exchange.send(list(filter, sort, limit, cursor, nil))
  }

  private func list(
    _ filter: String, _ sort: TaskSort?, _ limit: Int?, _ cursor: String?, _ around: TaskID?
  ) -> ClientRequest {
    ClientRequest(
      route: .listTasks,
      query: [
        .filter: filter.isEmpty ? nil : filter, .sort: sort?.text, .taskLimit: limit.map(String.init),
        .cursor: cursor, .around: around?.description,
      ])
  }

  /// One task with its whole payload, redacted fields masked.
  ///
  /// - Throws: ``ClientError/Code/refused`` with a problem of type `notFound` when there is no such task.
  public func task(_ id: TaskID) async throws(ClientError) -> TaskRecord {
    try await exchange.send(ClientRequest(route: .task, path: ["id": id.description]))
  }

  /// A task's attempts, first to last.
  public func attempts(of id: TaskID) async throws(ClientError) -> [AttemptRecord] {
    var attempts: [AttemptRecord] = []
    var next: Int?
    repeat {
      let list: AttemptList = try await exchange.send(
        ClientRequest(route: .attempts, path: ["id": id.description], query: [.fromAttempt: next.map(String.init)]))
      attempts += list.attempts
      next = list.next
    } while next != nil
    return attempts
  }

  /// Why a task is not running: every reason, with what to do about it.
  public func why(_ id: TaskID) async throws(ClientError) -> WhyAnswer {
    try await exchange.send(ClientRequest(route: .why, path: ["id": id.description]))
  }

  /// Adds a task.
  ///
  /// When this returns, the server has committed it.
  ///
  /// - Parameters:
  ///   - task: what to add.
  ///   - idempotencyKey: the same key and task again add nothing and give the same answer; a random one unless set, which
  ///     covers the client's own repetition.
  /// - Returns: the task, `abridged` when it is large.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` when the task makes no sense, is too large, or its queue
  ///   is full.
  public func add(
    _ task: NewTaskRequest, idempotencyKey: String? = nil
  ) async throws(ClientError) -> TaskRecord {
    try await exchange.send(
      ClientRequest(
        route: .addTask, headers: ["Idempotency-Key": idempotencyKey ?? UUID().uuidString], body: try encode(task)))
  }

  /// Adds up to 10,000 tasks, all or none.
  ///
  /// - Parameters:
  ///   - tasks: what to add, in order.
  ///   - environment: of every command among them that has none of its own; it is sent once.
  ///   - idempotencyKey: covers all of them, as for one task.
  /// - Returns: their ids, in order.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` when one of them makes no sense, is too large, or its
  ///   queue is full.
  public func add(
    _ tasks: [NewTaskRequest], environment: [String: String]? = nil, idempotencyKey: String? = nil
  ) async throws(ClientError) -> [TaskID] {
    let list: TaskIDList = try await exchange.send(
      ClientRequest(
        route: .addTasks, headers: ["Idempotency-Key": idempotencyKey ?? UUID().uuidString],
        body: try encode(NewTaskBatch(tasks: tasks, environment: environment))))
    return list.ids
  }

  /// Cancels a task that has not started; asks a running one to stop.
  public func cancel(_ id: TaskID) async throws(ClientError) -> ActionAnswer { try await act(.cancel, id) }

  /// Ends a running command at once.
  public func kill(_ id: TaskID) async throws(ClientError) -> ActionAnswer { try await act(.kill, id) }

  /// Queues a completed, failed or cancelled task again.
  public func retry(_ id: TaskID) async throws(ClientError) -> ActionAnswer { try await act(.retry, id) }

  /// Does to one task what a route is for.
  package func act(_ route: Route, _ id: TaskID) async throws(ClientError) -> ActionAnswer {
    try await exchange.send(ClientRequest(route: route, path: ["id": id.description]))
  }

  /// Acts on many tasks, or says with `BulkRequest.dryRun` what that would do and keeps the set of the tasks, to act on
  /// just those.
  ///
  /// The answer comes when all is done, and is waited for that long.
  ///
  ///     let shown = try await client.act("retry", on: BulkRequest(filter: "queue:mail", dryRun: true))
  ///     let done = try await client.act("retry", on: BulkRequest(set: shown.set))
  ///
  /// - Parameters:
  ///   - action: `cancel`, `kill`, `retry` or `delete`.
  ///   - request: which tasks.
  /// - Returns: how many tasks came to each result; of a dry run how many there are, and their set.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` with the result so far when the server's store failed in
  ///   between.
  public func act(_ action: String, on request: BulkRequest) async throws(ClientError) -> BulkResult {
    try await exchange.send(
      ClientRequest(route: .action, path: ["action": action], body: try encode(request)))
  }

  func encode(_ value: some Encodable) throws(ClientError) -> [UInt8] {
    do {
      return try JSONEncoder.encode(value)
    } catch {
      throw ClientError(.unexpectedAnswer, "This cannot be sent as JSON: \(error)")
    }
  }
}
