import SignalboxModel
import Testing

/// Moves of tasks that wait for another, and of closures.
@Suite struct WaitingMovesTests {
  private static let now = TaskMovesTests.now

  private func waiting(_ mode: AfterMode?, until: Timestamp? = nil) -> TaskRecord {
    var task = TaskMovesTests.task(.waiting)
    task.afterMode = mode
    task.runAt = until
    return task
  }

  private func expect(_ moved: Bool, at place: SourceLocation = #_sourceLocation) {
    #expect(moved, sourceLocation: place)
  }

  @Test(arguments: [
    (AfterMode.ended, PredecessorEnd.attempt, TaskState.queued), (.ended, .final(.completed), .queued),
    (.ended, .final(.failed), .queued), (.ended, .final(.cancelled), .queued), (.ended, .deleted, .queued),
    (.completed, .attempt, .waiting), (.completed, .final(.completed), .queued),
    (.completed, .final(.failed), .cancelled), (.completed, .final(.cancelled), .cancelled),
    (.completed, .deleted, .cancelled),
  ]) func whatBecomesOfWhoWaits(mode: AfterMode, end: PredecessorEnd, state: TaskState) {
    var task = waiting(mode)
    expect(task.predecessorEnded(end, at: Self.now) == (state != .waiting))
    #expect(task.state == state && (task.finishedAt != nil) == (state == .cancelled))
    #expect(task.error?.type == (state == .cancelled ? "afterFailed" : nil))
    #expect(task.after == TaskID(7))
  }

  @Test(arguments: [
    (PredecessorEnd.final(.failed), "task 7 ended as failed"), (.final(.cancelled), "task 7 ended as cancelled"),
    (.deleted, "task 7 was deleted"),
  ]) func whoIsCancelledIsToldWhy(end: PredecessorEnd, message: String) {
    var task = waiting(.completed)
    expect(task.predecessorEnded(end, at: Self.now))
    #expect(task.error?.message == message)
  }

  @Test(arguments: [(-1, TaskState.queued), (0, .queued), (1, .scheduled)])
  func aDelayGoesOnAfterTheWait(_ offset: Int, state: TaskState) {
    let due = Timestamp(microseconds: Self.now.microseconds + Int64(offset))
    var task = waiting(.ended, until: due)
    expect(task.predecessorEnded(.attempt, at: Self.now))
    #expect(task.state == state && task.runAt == (state == .scheduled ? due : nil))
  }

  @Test(arguments: TaskState.all) func aClosureIsLostWhereverItIs(state: TaskState) {
    var task = TaskMovesTests.task(state)
    task.kind = .closure
    let before = task
    expect(task.loseClosure(at: Self.now) == !state.isFinal)
    guard !state.isFinal else {
      #expect(task == before)
      return
    }
    #expect(task.state == .failed && task.error?.type == "closureLost" && task.finishedAt == Self.now)
    #expect(task.worker == nil && task.runAt == nil && task.progress == nil)
  }

  @Test(arguments: [TaskKind.typed, .command, .closure], [true, false])
  func aClosureIsRetriedWhileItIsHeld(kind: TaskKind, isHeld: Bool) {
    for state in TaskState.all {
      var task = TaskMovesTests.task(state)
      task.kind = kind
      expect(task.isLostClosure(isHeld: isHeld) == (kind == .closure && state.isFinal && !isHeld))
      expect(task.retry(closureIsHeld: isHeld) == (state.isFinal && (kind != .closure || isHeld)))
    }
  }

  @Test(arguments: zip(AttemptEnd.allCases, [true, true, true, true, false, true, false]))
  func whatIsAnEndOfItsOwn(end: AttemptEnd, isItsOwn: Bool) {
    #expect(end.isItsOwn == isItsOwn)
    #expect((PredecessorEnd(.queued, attempt: end) == .attempt) == isItsOwn)
    #expect(PredecessorEnd(.failed, attempt: end) == .final(.failed))
  }
}
