import Hummingbird
import Signalbox
import SignalboxModel

extension ControlCalls {
  @Sendable func cancel(_ call: Call) async throws -> Response { try await act(.cancel, call) }
  @Sendable func kill(_ call: Call) async throws -> Response { try await act(.kill, call) }
  @Sendable func retry(_ call: Call) async throws -> Response { try await act(.retry, call) }

  private func act(_ action: OperatorAction, _ call: Call) async throws -> Response {
    let id = try call.taskID()
    let result = try await registry.perform(action, [id], by: call.who).first ?? .notFound
    let task = try await registry.task(id)
    switch result {
    case .notFound: throw Problem.noTask("\(id)")
    case .notKillable: throw Problem.notKillable(id)
    case .closureLost: throw Problem.closureLost(id)
    case .illegal: throw Problem.illegalMove(action, id, task)
    case .cancelled, .requested, .retried, .deleted: return try .json(ActionAnswer(result: result, task: task))
    }
  }

  @Sendable func action(_ call: Call) async throws -> Response {
    let name = call.path["action"] ?? ""
    guard let action = OperatorAction(rawValue: name) else {
      let known = OperatorAction.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem.notFound("There is no action \"\(name.cut(toBytes: 80))\"; there are \(known).")
    }
    let request = try await call.body(BulkRequest.self)
    return try .json(BulkResult(counts: try await bulk(action, request, by: call.who)))
  }

  private func bulk(_ action: OperatorAction, _ request: BulkRequest, by who: Operator) async throws -> [String: Int] {
    let isDryRun = request.dryRun ?? false
    switch (request.ids, request.filter) {
    case (let ids?, nil):
      guard ids.count <= Limits.batch else {
        throw Problem.tooLarge("\(ids.count) ids; \(Limits.batch) are allowed.", pointer: "/ids")
      }
      guard isDryRun else { return try await registry.perform(action, ids, by: who).countedByName }
      return try await registry.act(action, on: TaskQuery([.init(.id(Set(ids)))]), dryRun: true, by: who)
    case (nil, let filter?):
      let query = try TaskQuery(filterOf: filter, pointer: "/filter")
      return try await registry.act(action, on: query, dryRun: isDryRun, by: who)
    case (.some, .some):
      throw Problem.unprocessable("Give ids or filter, not both.", pointer: "/filter")
    case (nil, nil):
      throw Problem.unprocessable("Give ids or filter; an empty filter means every task.", pointer: "/ids")
    }
  }
}

extension Problem {
  static func notKillable(_ id: TaskID) -> Problem {
    Problem(
      type: "notKillable", title: "Cannot be killed", status: 409,
      detail: "#\(id) is Swift work within the server, which cannot be stopped by force; cancel asks it to stop.")
  }

  static func closureLost(_ id: TaskID) -> Problem {
    Problem(
      type: "closureLost", title: "Closure is gone", status: 409,
      detail: """
        #\(id) is a closure of a process that is gone, so it cannot be run again. Work that must outlive its process is a \
        BackgroundTask type registered in the catalogue.
        """)
  }

  /// A move that the task's state does not allow, with what it does allow.
  static func illegalMove(_ action: OperatorAction, _ id: TaskID, _ task: TaskRecord?) -> Problem {
    let state = task?.state.rawValue ?? "gone"
    let legal = OperatorAction.allCases.filter { action in task.map(action.isLegal) ?? false }.map(\.rawValue)
    let advice = legal.isEmpty ? "nothing can be done with it" : "legal now: \(legal.joined(separator: ", "))"
    return Problem(
      type: "illegalMove", title: "Not in this state", status: 409,
      detail: "#\(id) is \(state), so \(action.rawValue) is not possible; \(advice).")
  }
}

extension OperatorAction {
  fileprivate func isLegal(for task: TaskRecord) -> Bool {
    switch self {
    case .cancel: !task.state.isFinal
    case .kill: task.state == .running && task.kind == .command
    case .retry: task.state.isFinal
    case .delete: task.state != .running
    }
  }
}
