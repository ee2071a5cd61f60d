import SignalboxModel
import Testing

/// Holds the table of actions to the moves of tasks, to the routes and to the audit log.
@Suite struct OperatorActionTests {
  private let now = Timestamp(microseconds: 1_767_225_600_000_000)

  private func task(_ state: TaskState, _ kind: TaskKind = .command) -> TaskRecord {
    TaskRecord(
      id: TaskID(1), name: "a", kind: kind, state: state, attempt: 1, enqueuedAt: now, startedAt: now,
      finishedAt: state.isFinal ? now : nil)
  }

  @Test(
    arguments: [
      (.cancel, [.waiting, .scheduled, .queued, .running]), (.kill, [.running]),
      (.retry, [.completed, .failed, .cancelled]),
      (.delete, [.waiting, .scheduled, .queued, .completed, .failed, .cancelled]),
    ] as [(OperatorAction, Set<TaskState>)])
  func itIsLegalInTheseStates(action: OperatorAction, states: Set<TaskState>) {
    #expect(action.states == states)
    for state in TaskState.all { #expect(action.isLegal(for: task(state)) == states.contains(state), "\(state)") }
  }

  @Test(arguments: TaskState.all) func whereACancelIsLegalThereIsAMove(state: TaskState) {
    var task = task(state)
    let isDone = task.cancel(by: "ana", at: now)
    #expect(isDone == OperatorAction.cancel.isLegal(in: state))
    if isDone, state != .running { #expect(state.successors.contains(task.state)) }
  }

  @Test(arguments: TaskState.all) func whereARetryIsLegalThereIsAMove(state: TaskState) {
    var task = task(state)
    let isDone = task.retry()
    #expect(isDone == OperatorAction.retry.isLegal(in: state))
    if isDone { #expect(state.successors.contains(task.state)) }
  }

  @Test(arguments: OperatorAction.kill.states) func whatIsKilledMayBecomeCancelled(state: TaskState) {
    #expect(state.successors.contains(.cancelled))
  }

  @Test func onlyCommandsAreKilled() {
    #expect(OperatorAction.kill.isLegal(for: task(.running, .command)))
    #expect(!OperatorAction.kill.isLegal(for: task(.running, .typed)))
    #expect(!OperatorAction.kill.isLegal(for: task(.running, .closure)))
  }

  @Test func aClosureThatIsGoneIsNotRetried() {
    var task = task(.running, .closure)
    let isLost = task.loseClosure(at: now)
    #expect(isLost && task.state == .failed)
    #expect(!OperatorAction.retry.isLegal(for: task) && OperatorAction.delete.isLegal(for: task))
  }

  /// What a client of an older version than its server sees in neither table.
  @Test func aStateThatIsNotKnownMayBeCancelled() {
    let legal = OperatorAction.allCases.filter { $0.isLegal(in: .unknown("dreaming")) }
    #expect(legal == [.cancel, .delete])
  }

  @Test(arguments: OperatorAction.allCases) func theAuditLogAndTheAPICallItTheSame(action: OperatorAction) {
    #expect(AuditAction.all.contains(action.audited))
    #expect(AuditAction(rawValue: action.rawValue) == action.audited)
    #expect(action.audited.rawValue == action.rawValue)
    if let route = action.route {
      #expect(route.path == "/v1/tasks/{id}/\(action.rawValue)" && route.role == .operator)
    }
    #expect(Route.action.summary.contains(action.rawValue))
  }

  @Test(arguments: OperatorAction.allCases) func whatIsDoneIsTold(action: OperatorAction) {
    let results: [ActionResult] = [.cancelled, .requested, .retried, .deleted]
    #expect(ActionResult.allCases.filter(\.isDone) == results)
    #expect(ActionResult.requested.words(by: action) == (action == .kill ? "killed" : "asked to stop"))
    let result = BulkResult(count: 3, counts: ["notFound": 1, "retried": 2])
    #expect(result.lines(of: action, missing: "gone") == ["2 queued again", "1 gone"])
  }
}
