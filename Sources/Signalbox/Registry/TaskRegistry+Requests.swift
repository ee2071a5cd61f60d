package import SignalboxModel

extension TaskRegistry {
  /// Adds tasks that came from outside, all or none.
  ///
  /// - Throws: `Problem` naming the member that is wrong; ``StoreError``.
  package func add(
    _ requests: [NewTaskRequest], idempotencyKey: String?, by who: Operator
  ) async throws -> [Appended] {
    guard requests.count <= Limits.batch else {
      throw Problem.tooLarge("\(requests.count) tasks in one batch; \(Limits.batch) are allowed", pointer: "/tasks")
    }
    let digest = idempotencyKey == nil ? "" : try JSONText(encoding: requests).text.digest
    let tasks = try requests.enumerated().map { index, request in
      var task = try NewTaskCheck(catalogue: catalogue, isSingleProcess: store.isSingleProcess)
        .task(from: request, at: requests.count == 1 ? "" : "/tasks/\(index)")
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

extension String {
  /// Tells one request from another.
  var digest: String { "\(String(fingerprint, radix: 36))-\(utf8.count)" }
}

extension Problem {
  package static func tooLarge(_ detail: String, pointer: String? = nil) -> Problem {
    Problem(type: "tooLarge", title: "Content Too Large", status: 413, detail: detail, pointer: pointer)
  }

  package static func unprocessable(_ detail: String, pointer: String? = nil) -> Problem {
    Problem(type: "unprocessable", title: "Unprocessable Content", status: 422, detail: detail, pointer: pointer)
  }
}
