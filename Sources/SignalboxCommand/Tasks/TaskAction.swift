import ArgumentParser
import SignalboxClient
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An action on tasks, the same for all of them but its name.
struct TaskAction {
  var action: OperatorAction

  /// Acts and tells what came of it, and ends with the status "the answer is no" when something was refused.
  func perform(_ targets: Targets, _ consent: ConsentOptions, json: Bool, on client: SignalboxClient) async throws {
    if case .tasks(let ids) = targets, !consent.dryRun { return try await perform(ids, json: json, on: client) }
    var request = BulkRequest(targets)
    request.atMost = consent.atMost
    if consent.dryRun { return try await propose(request, json: json, on: client) }
    if request.set == nil, !consent.yes, isatty(0) == 1, isatty(2) == 1 {
      guard let set = try await ask(request, json: json, on: client) else { return }
      request = BulkRequest(set: set)
    }
    let (name, accepted) = (action.rawValue, request)
    let result: BulkResult
    do {
      result = try await ProgressLine.waiting("\(name) goes on") { try await client.act(name, on: accepted) }
    } catch {
      // For people the error says what was done before it.
      if json, let done = (error as? ClientError)?.problem?.result { try Console.sayJSON(done) }
      throw error
    }
    try tell(result, json: json)
    if result.isRefused { throw Failure.refused }
  }

  // MARK: Before it is done

  private func propose(_ request: BulkRequest, json: Bool, on client: SignalboxClient) async throws {
    let proposal = try await dry(request, on: client)
    if json { return try Console.sayJSON(proposal) }
    try Console.say(proposal.count == 0 ? "no such task" : "\(tasks(proposal)) would be \(action.words.past)")
    for line in proposal.lines(of: action) { try Console.say(DisplayText.sanitised(line)) }
    if proposal.count > 0, let set = proposal.set {
      Console.note("to do it to just these, within 10 minutes: signalbox \(action.words.command) --set \(set)")
    }
  }

  /// Shows the tasks and asks.
  ///
  /// - Returns: the set to act on; nil when there is no task.
  private func ask(_ request: BulkRequest, json: Bool, on client: SignalboxClient) async throws -> String? {
    let proposal = try await dry(request, on: client)
    guard proposal.count > 0 else {
      try tell(proposal, json: json)
      return nil
    }
    for line in proposal.lines(of: action) { Console.note(line) }
    let answer = Console.ask("\(action.rawValue) \(tasks(proposal))? [y/N] ")
    guard let answer, ["y", "yes"].contains(answer.lowercased()) else {
      Console.note("nothing was done")
      throw Failure.refused
    }
    return proposal.set
  }

  private func dry(_ request: BulkRequest, on client: SignalboxClient) async throws -> BulkResult {
    var request = request
    request.dryRun = true
    return try await client.act(action.rawValue, on: request)
  }

  /// `12 tasks (7 failed, 5 cancelled)`.
  private func tasks(_ proposal: BulkResult) -> String {
    "\(CountText.grouped(proposal.count)) task\(proposal.count == 1 ? "" : "s") (\(proposal.byState.words))"
  }

  private func tell(_ result: BulkResult, json: Bool) throws {
    if json { return try Console.sayJSON(result) }
    if result.count == 0 { try Console.say("no such task") }
    for line in result.lines(of: action) { try Console.say(DisplayText.sanitised(line)) }
  }

  // MARK: Tasks by their numbers

  private func perform(_ ids: [TaskID], json: Bool, on client: SignalboxClient) async throws {
    var whole = BulkResult(count: ids.count)
    for (index, id) in ids.enumerated() {
      let result: BulkResult
      do {
        result = try await client.act(action.rawValue, on: BulkRequest(ids: [id]))
      } catch {
        if ids.count > 1 { try tell(whole, left: ids.count - index, after: error, json: json) }
        throw error
      }
      whole.add(result)
      if !json { try await tell(id, result, client) }
    }
    if json { try Console.sayJSON(whole) }
    if whole.isRefused { throw Failure.refused }
  }

  /// Tells how many were not done because of an error; what was done before it is told already, but as JSON.
  private func tell(_ done: BulkResult, left: Int, after error: ClientError, json: Bool) throws {
    var rest = BulkResult(count: done.count)
    let uncertain = error.leavesDoubt ? 1 : 0
    rest.counts[ActionResult.uncertain.rawValue] = uncertain
    rest.counts[ActionResult.notReached.rawValue] = left - uncertain
    rest.counts = rest.counts.filter { $0.value > 0 }
    guard json else { return Console.complain(rest.lines(of: action).joined(separator: ", ")) }
    rest.add(done)
    try Console.sayJSON(rest)
  }

  private func tell(_ id: TaskID, _ result: BulkResult, _ client: SignalboxClient) async throws {
    switch result.counts.keys.first.flatMap(ActionResult.init(rawValue:)) {
    case .notFound?: Console.complain("there is no task \(id)")
    case .illegal?:
      let state = result.reasons["illegal"]?.keys.first ?? "in another state"
      Console.complain("task \(id) is \(state): it cannot be \(action.words.past)")
    case .notKillable?:
      Console.complain("task \(id) runs inside its server and cannot be killed; cancel asks it to stop")
    case .closureLost?:
      Console.complain("task \(id) is a closure of a process that is gone, so it cannot be run again")
    case nil: Console.complain("task \(id): the server said something that this version does not know")
    default:
      let words = result.lines(of: action).first.map { $0.drop { $0 != " " } } ?? ""
      try Console.say("\(id)\(words)")
    }
  }
}

extension BulkRequest {
  fileprivate init(_ targets: Targets) {
    self.init()
    switch targets {
    case .tasks(let ids): self.ids = ids
    case .filter(let text): filter = text
    case .all: all = true
    case .set(let name): set = name
    }
  }
}

extension ClientError {
  /// Whether nobody can say if what was asked for was done.
  fileprivate var leavesDoubt: Bool {
    code == .connectionLost || code == .timedOut || problem?.type == "storeMoved"
  }
}

extension BulkResult {
  fileprivate mutating func add(_ other: BulkResult) {
    for state in TaskState.all { byState[state] += other.byState[state] }
    counts.merge(other.counts, uniquingKeysWith: +)
    reasons.merge(other.reasons) { $0.merging($1, uniquingKeysWith: +) }
  }
}
