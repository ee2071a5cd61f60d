package import SignalboxModel

extension TaskRegistry {
  /// Adds tasks that came from outside, all or none.
  ///
  /// - Throws: `Problem` naming the member that is wrong, of a lone request as if it were the body; ``StoreError``.
  package func add(
    _ requests: [NewTaskRequest], idempotencyKey: String?, by who: Operator
  ) async throws -> [Appended] {
    let isAlone = requests.count == 1
    return try await add(NewTaskBatch(tasks: requests), idempotencyKey: idempotencyKey, by: who) { index in
      isAlone ? "" : Self.place(of: index)
    }
  }

  /// Adds the tasks of a batch, all or none.
  ///
  /// What all of its commands share is checked and kept once.
  ///
  /// - Throws: `Problem` naming the member that is wrong; ``StoreError``.
  package func add(_ batch: NewTaskBatch, idempotencyKey: String?, by who: Operator) async throws -> [Appended] {
    try await add(batch, idempotencyKey: idempotencyKey, by: who) { Self.place(of: $0) }
  }

  /// The JSON pointer of a task in the body of a batch.
  private static func place(of index: Int) -> String { "/tasks/\(index)" }

  private func add(
    _ batch: NewTaskBatch, idempotencyKey: String?, by who: Operator, place: (Int) -> String
  ) async throws -> [Appended] {
    guard batch.tasks.count <= Limits.batch else {
      throw Problem.tooLarge("\(batch.tasks.count) tasks in one batch; \(Limits.batch) are allowed", pointer: "/tasks")
    }
    let digest = idempotencyKey == nil ? "" : try JSONText(encoding: batch).text.digest
    var check = NewTaskCheck(catalogue: catalogue, isSingleProcess: store.isSingleProcess)
    check.environment = try FieldCheck(base: "").environment(batch.environment ?? [:])
    let tasks = try batch.tasks.enumerated().map { index, request in
      var task = try check.task(from: request, at: place(index))
      task.idempotency = idempotencyKey.map { NewTask.Idempotency(key: $0, digest: digest, place: index) }
      return task
    }
    return try await append(tasks, by: OperatorOrder(who)).map { appended in
      var appended = appended
      appended.task = appended.task.masked
      return appended
    }
  }
}
