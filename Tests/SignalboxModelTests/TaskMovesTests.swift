import SignalboxModel
import Testing

@Suite struct TaskMovesTests {
  static let now = Timestamp(microseconds: 1_000_000)
  static let failure = TaskFailure(type: "exit", message: "exit code 1")
  static let mark = OperatorMark(at: Timestamp(microseconds: 7), by: "ana")

  static func task(_ state: TaskState, cancelRequested: Bool = false) -> TaskRecord {
    var task = TaskRecord(
      id: TaskID(1), name: "mail", state: state, maxAttempts: 3, enqueuedAt: Timestamp(microseconds: 0))
    switch state {
    case .running:
      task.attempt = 2
      task.worker = "w"
      task.startedAt = Timestamp(microseconds: 5)
      task.progress = TaskProgress(fraction: 0.5)
    case .scheduled: task.runAt = Timestamp(microseconds: 9)
    case .waiting:
      task.after = TaskID(7)
      task.afterMode = .completed
    case .completed, .failed, .cancelled:
      task.attempt = 2
      task.finishedAt = Timestamp(microseconds: 9)
      task.error = failure
      task.result = JSONText(trusted: "1")
    default: break
    }
    if cancelRequested { task.cancelRequested = mark }
    return task
  }

  /// The moves change what they are called on, which `#expect` does not take.
  private func expectLegal(_ moved: Bool, at place: SourceLocation = #_sourceLocation) {
    #expect(moved, sourceLocation: place)
  }

  private func expectIllegal(_ moved: Bool, at place: SourceLocation = #_sourceLocation) {
    #expect(!moved, sourceLocation: place)
  }

  enum Move: CaseIterable {
    case claim, becomeDue, complete, failForGood, failAndRetry, timeOut, endCancelled, release, snooze, rescue, cancel,
      retry, loseClosure, predecessorTried, predecessorCompleted, predecessorFailed, predecessorDeleted

    func apply(to task: inout TaskRecord) -> Bool {
      switch self {
      case .claim: task.claim(by: "w2", at: now)
      case .becomeDue: task.becomeDue()
      case .complete: finish(.completed, &task)
      case .failForGood: finish(.failed(failure, retryAfter: nil), &task)
      case .failAndRetry: finish(.failed(failure, retryAfter: .seconds(1)), &task)
      case .timeOut: finish(.timedOut(failure, retryAfter: nil), &task)
      case .endCancelled: finish(.cancelled(failure), &task)
      case .release: finish(.released, &task)
      case .snooze: finish(.snoozed(.seconds(1)), &task)
      case .rescue: task.rescue(limit: 5, at: now)
      case .cancel: task.cancel(by: "ana", at: now)
      case .retry: task.retry()
      case .loseClosure: task.loseClosure(at: now)
      case .predecessorTried: task.predecessorEnded(.attempt, at: now)
      case .predecessorCompleted: task.predecessorEnded(.final(.completed), at: now)
      case .predecessorFailed: task.predecessorEnded(.final(.failed), at: now)
      case .predecessorDeleted: task.predecessorEnded(.deleted, at: now)
      }
    }

    private func finish(_ outcome: AttemptOutcome, _ task: inout TaskRecord) -> Bool {
      task.finish(outcome, of: 2, by: "w", at: now)
    }

    /// Where it leads from a state; nil when it is not legal there.
    ///
    /// A cancel of a running task leaves it running.
    func target(from state: TaskState) -> TaskState? {
      switch (self, state) {
      case (.claim, .queued): .running
      case (.becomeDue, .scheduled): .queued
      case (.complete, .running): .completed
      case (.failForGood, .running), (.timeOut, .running): .failed
      case (.failAndRetry, .running), (.snooze, .running): .scheduled
      case (.endCancelled, .running): .cancelled
      case (.release, .running), (.rescue, .running): .queued
      case (.cancel, .waiting), (.cancel, .scheduled), (.cancel, .queued): .cancelled
      case (.cancel, .running): .running
      case (.predecessorCompleted, .waiting): .queued
      case (.predecessorFailed, .waiting), (.predecessorDeleted, .waiting): .cancelled
      case (.retry, .completed), (.retry, .failed), (.retry, .cancelled): .queued
      default: nil
      }
    }
  }

  @Test(arguments: Move.allCases, TaskState.all + [.unknown("dreaming")])
  func everyMoveFromEveryState(move: Move, state: TaskState) {
    let before = Self.task(state)
    var after = before
    let moved = move.apply(to: &after)
    guard let target = move.target(from: state) else {
      #expect(!moved && after == before)
      return
    }
    #expect(moved && after.state == target)
    #expect(target == state || state.successors.contains(target))
    #expect((after.finishedAt != nil) == target.isFinal)
    #expect((after.runAt != nil) == (target == .scheduled))
    #expect((after.worker != nil) == (target == .running))
    #expect(target == .running || after.progress == nil)
  }

  /// With a cancel requested every end but a normal one is a cancel.
  @Test(arguments: Move.allCases) func endsAfterACancelWasRequested(move: Move) {
    var task = Self.task(.running, cancelRequested: true)
    let moved = move.apply(to: &task)
    switch move {
    case .complete: #expect(moved && task.state == .completed)
    case .failForGood, .failAndRetry, .timeOut, .endCancelled, .release, .snooze, .rescue:
      #expect(moved && task.state == .cancelled && task.finishedAt == Self.now && task.runAt == nil)
      #expect(task.tries == 0 && task.cancelRequested == Self.mark)
    default: #expect(!moved && task == Self.task(.running, cancelRequested: true))
    }
  }

  @Test(arguments: [(1, "w"), (3, "w"), (2, "other")]) func onlyTheHolderOfTheLeaseEndsAnAttempt(
    attempt: Int, worker: String
  ) {
    var task = Self.task(.running)
    expectIllegal(task.finish(.completed, of: attempt, by: worker, at: Self.now))
    #expect(task == Self.task(.running))
  }

  @Test func everyClaimIsANewAttempt() {
    var task = Self.task(.queued)
    for attempt in 1...3 {
      expectLegal(task.claim(by: "w", at: Self.now))
      #expect(task.attempt == attempt && task.worker == "w" && task.startedAt == Self.now)
      expectLegal(task.finish(.released, of: attempt, by: "w", at: Self.now))
    }
    #expect(task.tries == 0 && task.rescues == 0)
  }

  @Test func onlyFailuresAndTimeoutsAreTries() {
    for (move, tries) in [
      (Move.failAndRetry, 1), (.failForGood, 1), (.timeOut, 1), (.release, 0), (.snooze, 0), (.rescue, 0),
    ] {
      var task = Self.task(.running)
      expectLegal(move.apply(to: &task))
      #expect(task.tries == tries, "\(move)")
      #expect(task.rescues == (move == .rescue ? 1 : 0), "\(move)")
    }
  }

  @Test func aRetryIsDueAfterItsPause() {
    var task = Self.task(.running)
    expectLegal(Move.failAndRetry.apply(to: &task))
    #expect(task.runAt == Timestamp(microseconds: 2_000_000) && task.error == Self.failure)
    var late = Self.task(.running)
    expectLegal(late.finish(.snoozed(.seconds(-5)), of: 2, by: "w", at: Self.now))
    #expect(late.runAt == Self.now)
  }

  @Test func aNormalEndKeepsItsResultAndNoError() {
    var task = Self.task(.running)
    task.error = Self.failure
    expectLegal(task.finish(.completed, result: JSONText(trusted: "7"), of: 2, by: "w", at: Self.now))
    #expect(task.result == JSONText(trusted: "7") && task.error == nil)
  }

  @Test func aTaskThatKeepsKillingItsWorkerFails() {
    var task = Self.task(.queued)
    for round in 1...3 {
      expectLegal(task.claim(by: "w", at: Self.now))
      expectLegal(task.rescue(limit: 2, at: Self.now))
      #expect(task.state == (round <= 2 ? .queued : .failed))
    }
    #expect(task.rescues == 3 && task.error?.type == "killedItsWorker")
  }

  @Test func aLostAttemptFailsTheTaskWhenAskedTo() {
    var task = Self.task(.running)
    expectLegal(task.rescue(limit: 5, failing: true, at: Self.now))
    #expect(task.state == .failed && task.error?.type == "lost" && task.tries == 0)
  }

  @Test func anOperatorsRetryAllowsOneMoreTry() {
    for (tries, maxAttempts) in [(3, 4), (1, 3)] {
      var task = Self.task(.failed, cancelRequested: true)
      task.tries = tries
      expectLegal(task.retry())
      #expect(task.maxAttempts == maxAttempts && task.attempt == 2)
      #expect(task.cancelRequested == nil && task.error == nil && task.result == nil && task.finishedAt == nil)
    }
  }

  @Test func aCancelSaysWhoAndWhen() {
    for state in [TaskState.waiting, .scheduled, .queued, .running] {
      var task = Self.task(state)
      expectLegal(task.cancel(by: "ana", at: Self.now))
      #expect(task.cancelRequested == OperatorMark(at: Self.now, by: "ana"))
      expectIllegal(task.cancel(by: "bob", at: Self.now))
    }
  }

  @Test(
    arguments: [
      (AttemptOutcome.completed, AttemptEnd.completed, nil), (.failed(failure, retryAfter: nil), .failed, failure),
      (.timedOut(failure, retryAfter: .seconds(1)), .timedOut, failure), (.cancelled(nil), .cancelled, nil),
      (.cancelled(failure), .cancelled, failure), (.released, .released, nil), (.snoozed(.seconds(1)), .snoozed, nil),
    ] as [(AttemptOutcome, AttemptEnd, TaskFailure?)])
  func outcomesOnTheAttemptsRecord(outcome: AttemptOutcome, end: AttemptEnd, failure: TaskFailure?) {
    #expect(outcome.end == end && outcome.failure == failure)
  }
}
