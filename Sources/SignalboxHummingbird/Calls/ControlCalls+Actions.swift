import Hummingbird
import Signalbox
import SignalboxModel

extension ControlCalls {
  var actionCalls: [Entry] {
    var calls: [Entry] = [(.action, actOnMany)]
    for action in OperatorAction.allCases {
      guard let route = action.route else { continue }
      let handler: ControlResponder.Handler = { call in try await act(action, call) }
      calls.append((route, handler))
    }
    return calls
  }

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
    guard result.isDone else { throw Problem.refusal(result, of: action, id, task) }
    return try .json(ActionAnswer(result: result, task: task?.inAnswer))
  }

  @Sendable func actOnMany(_ call: Call) async throws -> Response {
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
  /// Why an action was not done to one task.
  fileprivate static func refusal(
    _ result: ActionResult, of action: OperatorAction, _ id: TaskID, _ task: TaskRecord?
  ) -> Problem {
    switch result {
    case .illegal: illegalMove(action, id, task)
    case .notKillable:
      Problem(
        type: "notKillable", title: "Cannot be killed", status: 409,
        detail: "#\(id) is Swift work within the server, which cannot be stopped by force; cancel asks it to stop.")
    case .closureLost:
      Problem(
        type: "closureLost", title: "Closure is gone", status: 409,
        detail: """
          #\(id) is a closure of a process that is gone, so it cannot be run again. Work that must outlive its process is a \
          BackgroundTask type registered in the catalogue.
          """)
    // All others but `notFound` are of actions on several tasks alone.
    default: noTask("\(id)")
    }
  }

  /// A move that the task's state does not allow, with what it does allow.
  private static func illegalMove(_ action: OperatorAction, _ id: TaskID, _ task: TaskRecord?) -> Problem {
    let state = task?.state.rawValue ?? "gone"
    let legal = task.map { task in OperatorAction.allCases.filter { $0.isLegal(for: task) }.map(\.rawValue) } ?? []
    let advice = legal.isEmpty ? "nothing can be done with it" : "legal now: \(legal.joined(separator: ", "))"
    return Problem(
      type: "illegalMove", title: "Not in this state", status: 409,
      detail: "#\(id) is \(state), so \(action.rawValue) is not possible; \(advice).")
  }
}
