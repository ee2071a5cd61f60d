import Hummingbird
import Signalbox
import SignalboxModel

extension ControlCalls {
  var actionCalls: [Entry] {
    [(.cancel, cancel), (.kill, kill), (.retry, retry), (.action, action)]
  }

  @Sendable func cancel(_ call: Call) async throws -> Response { try await act(.cancel, call) }
  @Sendable func kill(_ call: Call) async throws -> Response { try await act(.kill, call) }
  @Sendable func retry(_ call: Call) async throws -> Response { try await act(.retry, call) }

  private func act(_ action: OperatorAction, _ call: Call) async throws -> Response {
    let id = try call.taskID()
    let result = try await registry.perform(action, [id], by: call.who).first?.result ?? .notFound
    let task: TaskRecord?
    do {
      task = try await registry.task(id)
    } catch {
      // What was done is told, also when the task cannot be read any more.
      guard result.isDone else { throw error }
      task = nil
    }
    switch result {
    // All but the first are of actions on several tasks alone.
    case .notFound, .changed, .excluded, .notReached, .uncertain: throw Problem.noTask("\(id)")
    case .notKillable: throw Problem.notKillable(id)
    case .closureLost: throw Problem.closureLost(id)
    case .illegal: throw Problem.illegalMove(action, id, task)
    case .cancelled, .requested, .retried, .deleted:
      return try .json(ActionAnswer(result: result, task: task?.inAnswer))
    }
  }

  @Sendable func action(_ call: Call) async throws -> Response {
    let name = call.path["action"] ?? ""
    guard let action = OperatorAction(rawValue: name) else {
      let known = OperatorAction.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem.notFound("There is no action \"\(name.cut(toBytes: 80))\"; there are \(known).")
    }
    let request = try await call.body(BulkRequest.self)
    let targets = try request.targets
    if let most = request.atMost, most < 0 {
      throw Problem.unprocessable("atMost is a number from 0.", pointer: "/atMost")
    }
    let result =
      if request.dryRun ?? false {
        try await registry.propose(action, on: targets, atMost: request.atMost)
      } else {
        try await registry.act(action, on: targets, atMost: request.atMost, by: call.who)
      }
    return try .json(result)
  }
}

extension BulkRequest {
  /// - Throws: `Problem` unless exactly one way to choose tasks is given.
  fileprivate var targets: ActionTargets {
    get throws(Problem) {
      var given: [(pointer: String, targets: ActionTargets)] = []
      if let ids {
        guard ids.count <= Limits.batch else {
          throw .tooLarge("\(ids.count) ids; \(Limits.batch) are allowed.", pointer: "/ids")
        }
        given.append(("/ids", .ids(ids)))
      }
      if let filter { given.append(("/filter", .filter(try TaskQuery(filterOf: filter, pointer: "/filter")))) }
      if let set { given.append(("/set", .set(set))) }
      if all == true { given.append(("/all", .all)) }
      guard let first = given.first else {
        throw .unprocessable("Give ids, a filter, the set of a dry run, or all: true.", pointer: "/ids")
      }
      guard given.count == 1 else {
        throw .unprocessable("Give one of ids, filter, set and all.", pointer: given[1].pointer)
      }
      return first.targets
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
