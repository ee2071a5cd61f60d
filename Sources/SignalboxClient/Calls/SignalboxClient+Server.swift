public import SignalboxModel

extension SignalboxClient {
  /// Every queue with its limits and counts, in the order of their names' bytes.
  public func queues() async throws(ClientError) -> [QueueRecord] {
    var queues: [QueueRecord] = []
    var next: String?
    repeat {
      let list: QueueList = try await exchange.send(ClientRequest(route: .queues, query: [.afterQueue: next]))
      queues += list.queues
      next = list.next
    } while next != nil
    return queues
  }

  /// Pauses, resumes or limits a queue.
  ///
  /// - Parameters:
  ///   - name: the queue's.
  ///   - patch: what to change of it.
  ///   - create: whether the queue is made when there is none of that name.
  /// - Returns: the queue after it.
  /// - Throws: ``ClientError/Code/refused`` with a problem of type `noSuchQueue` when there is none, and the name that
  ///   was probably meant; ``ClientError`` for other reasons.
  public func change(
    queue name: String, _ patch: QueuePatch, create: Bool = false
  ) async throws(ClientError) -> QueueRecord {
    try await exchange.send(
      ClientRequest(
        route: .patchQueue, path: ["name": name], query: [.create: create ? "true" : nil], body: try encode(patch)))
  }

  /// Reads what operators did.
  ///
  /// - Parameters:
  ///   - query: whose and which actions.
  ///   - before: `next` of an earlier page of the same query.
  ///   - limit: entries in the page, from 1 to 1000.
  /// - Returns: one page, newest first; there are more while it has a `next`.
  /// - Throws: ``ClientError``; ``ClientError/Code/refused`` also for whoever may only look.
  public func audit(
    _ query: AuditQuery = AuditQuery(), before: Int64? = nil, limit: Int = 100
  ) async throws(ClientError) -> AuditPage {
    try await exchange.send(
      ClientRequest(
        route: .audit,
        query: [
          .who: query.who, .auditAction: query.action?.rawValue, .auditTask: query.task?.description,
          .beforeEntry: before.map(String.init), .entryLimit: "\(limit)",
        ]))
  }

  /// The server at a glance.
  public func overview() async throws(ClientError) -> Overview {
    try await exchange.send(ClientRequest(route: .overview))
  }

  /// What is wrong with the server, and what is right, with what to do.
  public func doctor() async throws(ClientError) -> DoctorAnswer {
    try await exchange.send(ClientRequest(route: .doctor))
  }

  /// Returns when the server answers at all.
  public func health() async throws(ClientError) {
    _ = try await exchange.send(ClientRequest(route: .health))
  }

  /// Returns when tasks can be added.
  ///
  /// - Throws: ``ClientError/Code/refused`` with the reason when they cannot.
  public func ready() async throws(ClientError) {
    _ = try await exchange.send(ClientRequest(route: .ready))
  }

  /// The API's OpenAPI document.
  public func openAPI() async throws(ClientError) -> JSONValue {
    try await exchange.send(ClientRequest(route: .openAPI))
  }
}
