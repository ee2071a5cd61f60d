import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// What the strong keys do, ask and say.
@Suite struct ActionTests {
  private func stage(_ count: Int = 30, _ state: TaskState = .running, pane: Character = "2") -> Stage {
    let stage = Stage()
    stage.tasks = (1...count).map { id in
      // Runs that are short enough to be ended by one key.
      .make(Int64(id), "mail.digest", state, age: 1000 - id) { if state == .running { $0.duration = 20 } }
    }
    stage.queues = [QueueRecord(name: "mail")]
    stage.connect()
    stage.press(.character(pane))
    stage.settle()
    stage.press(.character("g"))
    return stage
  }

  @Test(arguments: [Key.character("x"), .function(9), .delete]) func cancelActsAtOnceOnOne(key: Key) {
    let stage = stage()
    #expect(stage.press(key).actions.map(\.targets) == [.task(TaskID(1))])
    #expect(stage.screen(80, 24).contains("cancel #1 sent"))
  }

  @Test func cancelSaysRequestedAndThenWhatHappened() throws {
    let stage = stage()
    let request = try #require(stage.press(.character("x")).actions.first)
    stage.tasks[0].cancelRequested = OperatorMark(at: stage.now, by: "ana")
    stage.send(.acted(.one(ActionAnswer(result: .requested, task: stage.tasks[0])), request.token))
    #expect(stage.screen(80, 24).contains("cancel #1 requested"))
    stage.settle()
    stage.tasks[0].state = .cancelled
    stage.tasks[0].finishedAt = stage.now
    stage.change(ids: [TaskID(1)])
    stage.settle()
    #expect(stage.screen(80, 24).contains("cancel #1: stopped after"))
    #expect(stage.dashboard.pending.isEmpty)
  }

  @Test func aCancelThatCameTooLateIsToldSo() throws {
    let stage = stage()
    let request = try #require(stage.press(.character("x")).actions.first)
    stage.send(.acted(.one(ActionAnswer(result: .requested, task: stage.tasks[0])), request.token))
    stage.tasks[0].state = .completed
    stage.press(.character("j"))
    stage.change(more: true)
    stage.settle()
    #expect(stage.dashboard.notice?.text.contains("completed before it could be stopped") == true)
  }

  @Test(arguments: [
    (ActionResult.cancelled, "cancelled before it ran"), (.illegal, "not possible"), (.notFound, "it was deleted"),
    (.notKillable, "cannot be killed"), (.closureLost, "cannot run again"),
  ]) func everyAnswerIsTold(result: ActionResult, words: String) throws {
    let stage = stage()
    let request = try #require(stage.press(.character("x")).actions.first)
    stage.send(.acted(.one(ActionAnswer(result: result, task: nil)), request.token))
    #expect(stage.dashboard.notice?.text.contains(words) == true)
    #expect(stage.dashboard.pending.isEmpty)
  }

  @Test func anAbridgedAnswerTakesNothingFromTheScreen() throws {
    let stage = stage()
    let request = try #require(stage.press(.character("x")).actions.first)
    let shown = stage.dashboard.list.rows[0]
    var task = stage.tasks[0].abridgement
    task.state = .cancelled
    stage.send(.acted(.one(ActionAnswer(result: .cancelled, task: task)), request.token))
    #expect(stage.dashboard.list.rows[0] == shown)
    #expect(stage.dashboard.notice?.text == "cancel #1: cancelled before it ran")
  }

  @Test func aFailedRequestIsTold() throws {
    let stage = stage()
    let request = try #require(stage.press(.character("x")).actions.first)
    let problem = Problem(type: "forbidden", title: "Forbidden", status: 403, detail: "a viewer may not cancel")
    stage.send(.failed(RequestFailure(problem), request.token))
    #expect(stage.dashboard.notice?.text == "cancel #1: a viewer may not cancel")
  }

  // MARK: - Long runs

  @Test(arguments: [Key.character("x"), .function(9), .delete]) func aLongRunIsNotEndedByOneKey(key: Key) {
    let stage = stage()
    stage.tasks[0].duration = 999
    stage.change()
    stage.settle()
    #expect(stage.press(key).actions.isEmpty)
    let screen = stage.screen(80, 24)
    #expect(screen.contains("Cancel #1?") && screen.contains("It has run for 16m."))
    stage.readQuestion()
    #expect(stage.press(.enter).actions.isEmpty)
    #expect(stage.dashboard.dialog == nil)
    stage.press(key)
    stage.readQuestion()
    #expect(stage.press(.character("y")).actions.map(\.targets) == [.task(TaskID(1))])
  }

  @Test func aRunIsLongFromAMinuteOn() {
    let stage = stage()
    let begun = stage.dashboard.duration(stage.dashboard.list.rows[0]) ?? 0
    stage.tick(.seconds(59.9 - begun))
    #expect(stage.press(.character("x")).actions.count == 1)
    stage.tick(.milliseconds(200))
    #expect(stage.press(.character("x")).actions.isEmpty)
    #expect(stage.dashboard.dialog?.lines.contains("It has run for 1m.") == true)
  }

  @Test func whatHasRunForLongAsksInTheLogAndWithAMarkToo() {
    for keys in [[Key.character("l"), .character("x")], [.enter, .character("x")], [.character(" "), .up, .delete]] {
      let stage = stage()
      stage.tasks[0].duration = 70
      stage.change()
      stage.settle()
      for key in keys { #expect(stage.press(key).actions.isEmpty) }
      #expect(stage.dashboard.dialog?.targets == .task(TaskID(1)))
      #expect(stage.dashboard.dialog?.lines.dropFirst().first?.hasPrefix("It has run for 1.1m") == true)
    }
  }

  @Test func aListThatStandsStillKnowsThatTimeGoesOn() {
    let cases = [(TaskState.running, Character("2"), "It has run"), (.queued, "1", "it may run by now")]
    for (state, pane, words) in cases {
      let stage = stage(3, state, pane: pane)
      stage.press(.character("Z"))
      stage.tick(.seconds(61))
      #expect(stage.press(.character("x")).actions.isEmpty)
      #expect(stage.dashboard.dialog?.lines.contains { $0.contains(words) } == true)
    }
  }

  @Test func aRunOfUnknownLengthAsks() {
    let stage = stage()
    stage.tasks[0].duration = nil
    stage.change()
    stage.settle()
    #expect(stage.press(.character("x")).actions.isEmpty)
    #expect(stage.dashboard.dialog?.lines.contains("It is not known how long it has run.") == true)
  }

  @Test(arguments: [TaskState.queued, .completed]) func whatDoesNotRunIsCancelledAtOnce(state: TaskState) {
    let stage = stage(3, state, pane: state == .queued ? "1" : "4")
    #expect(stage.press(.character("x")).actions.map(\.targets) == [.task(TaskID(state == .queued ? 1 : 3))])
  }

  // MARK: - Questions

  @Test func killAlwaysAsksAndEnterMeansNo() {
    let stage = stage()
    #expect(stage.press(.character("K")).actions.isEmpty)
    #expect(stage.dashboard.dialog?.answer == .choice(isYes: false))
    stage.readQuestion()
    #expect(stage.press(.enter).actions.isEmpty)
    #expect(stage.dashboard.dialog == nil)
    #expect(stage.dashboard.notice?.text == "nothing done")
  }

  @Test(arguments: [[Key.character("y")], [.tab, .enter], [.right, .enter]]) func killNeedsAYes(keys: [Key]) {
    let stage = stage()
    stage.press(.character("K"))
    stage.readQuestion()
    let effects = keys.flatMap { stage.press($0) }
    #expect(effects.actions.map(\.action) == [.kill])
    #expect(effects.actions.map(\.targets) == [.task(TaskID(1))])
  }

  @Test func workInsideTheServerIsNotAskedToBeKilled() {
    let stage = stage()
    for index in stage.tasks.indices { stage.tasks[index].kind = .typed }
    stage.change()
    stage.settle()
    #expect(stage.press(.character("K")).actions.isEmpty)
    #expect(stage.dashboard.dialog == nil)
    #expect(stage.dashboard.notice?.text == "#1 runs inside its server and cannot be killed; x asks it to stop")
  }

  @Test func aQuestionKeepsTheTaskItAskedAbout() {
    let stage = stage()
    stage.press(.character("K"))
    stage.tasks.removeFirst(3)
    stage.change()
    stage.settle()
    #expect(stage.press(.character("y")).actions.map(\.targets) == [.task(TaskID(1))])
  }

  @Test func twoMarksAskAndNineToo() {
    for count in [2, 9] {
      let stage = stage()
      for _ in 0..<count { stage.press(.character(" ")) }
      #expect(stage.press(.character("x")).actions.isEmpty)
      #expect(stage.dashboard.dialog == nil)
      stage.answer()
      #expect(stage.dashboard.dialog?.answer == .choice(isYes: false))
      stage.readQuestion()
      #expect(stage.press(.character("y")).actions.map(\.targets) == [.set("set-of-\(count)", count: count)])
      #expect(stage.dashboard.marks.isEmpty)
    }
  }

  @Test func tenMarksWantTheCountTyped() {
    let stage = stage()
    for _ in 0..<10 { stage.press(.character(" ")) }
    stage.press(.character("x"))
    stage.answer()
    #expect(stage.dashboard.dialog?.answer == .count(typed: "", isWrong: false))
    stage.readQuestion()
    #expect(stage.press(.character("y"), .enter).actions.isEmpty)
    #expect(stage.dashboard.dialog?.answer == .count(typed: "", isWrong: true))
    stage.type("11")
    #expect(stage.press(.enter).actions.isEmpty)
    stage.press(.backspace, .character("0"))
    #expect(stage.press(.enter).actions.count == 1)
  }

  @Test func aSingleMarkElsewhereAsksFirst() {
    let stage = stage()
    stage.press(.character(" "))
    #expect(stage.dashboard.list.cursor == TaskID(2))
    #expect(stage.press(.character("x")).actions.isEmpty)
    #expect(stage.dashboard.dialog?.targets == .task(TaskID(1)))
  }

  @Test func marksStayWithTheirTasks() {
    let stage = stage()
    stage.press(.character("j"), .character(" "))
    stage.tasks.removeFirst()
    stage.change()
    stage.settle()
    #expect(stage.dashboard.marks == [TaskID(2)])
    stage.press(.character("U"))
    #expect(stage.dashboard.marks.isEmpty)
  }

  @Test func aRangeIsMarkedFromWhereItBegan() {
    let stage = stage()
    stage.press(.character("v"), .character("j"), .character("j"), .character("v"))
    #expect(stage.dashboard.marks == [TaskID(1), TaskID(2), TaskID(3)])
  }

  @Test func starMarksAllOfTheList() {
    let stage = stage(200)
    stage.press(.character("*"))
    stage.answer()
    #expect(stage.dashboard.marks.count == 200)
  }

  @Test func retryAllAsksForWhatFailedAndActsOnJustThat() throws {
    let stage = stage(40, .failed, pane: "3")
    for index in 30..<40 { stage.tasks[index].state = .cancelled }
    stage.change()
    stage.press(.character("/"))
    stage.type("queue:mail")
    stage.press(.enter)
    stage.settle()
    stage.press(.character("R"))
    stage.answer()
    #expect(stage.dashboard.dialog?.count == 30)
    #expect(stage.dashboard.dialog?.lines.prefix(2) == ["all of Failed that match queue:mail", "30 failed"])
    // What comes to the list meanwhile is not in the set.
    for index in 30..<40 { stage.tasks[index].state = .failed }
    stage.change()
    stage.readQuestion()
    stage.type("30")
    let request = try #require(stage.press(.enter).actions.first)
    #expect(request.action == .retry)
    #expect(request.targets == .set("set-of-30", count: 30))
    let result = BulkResult(
      count: 30, counts: ["retried": 27, "changed": 2, "closureLost": 1],
      reasons: ["changed": ["queued": 1, "gone": 1], "closureLost": ["failed": 1]])
    stage.send(.acted(.many(result), request.token))
    #expect(
      stage.dashboard.notice?.text
        == "retry 30 tasks: 27 queued again, 1 closures of a process that is gone (failed), "
        + "2 changed meanwhile (1 queued, 1 gone)")
    #expect(stage.dashboard.notice?.tone == .error)
  }

  @Test(arguments: [
    ("", ["state:failed"]), ("mail", ["mail state:failed"]),
    ("state:cancelled", ["state:cancelled state:failed|cancelled"]),
    ("!state:failed", ["!state:failed state:failed"]),
  ]) func retryAllTakesFailedTasksUnlessAStateIsNamed(filter: String, sent: [String]) {
    let stage = stage(4, .failed, pane: "3")
    stage.tasks[3].state = .cancelled
    stage.change()
    stage.press(.character("/"))
    stage.type(filter)
    stage.press(.enter)
    stage.settle()
    #expect(stage.press(.character("R")).proposals.map(\.targets) == sent.map(ActionRequest.Targets.filter))
  }

  @Test func `what failed can be retried before the list is here, which asks the server`() {
    let stage = Stage()
    stage.tasks = (1...3).map { .make(Int64($0), "mail.digest", .failed) }
    stage.connect()
    let effects = stage.press(.character("3"), .character("R"))
    #expect(effects.proposals.map(\.targets) == [.filter("state:failed")])
    #expect(stage.dashboard.notice == nil)
    stage.answer()
    #expect(stage.dashboard.dialog?.title == "Retry 3 tasks?")
  }

  @Test func `of a list that is empty it is said that there is nothing to retry`() {
    let stage = Stage()
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    #expect(stage.press(.character("R")).proposals.isEmpty)
    #expect(stage.dashboard.notice?.text == "nothing is listed to retry")
  }

  @Test func completedTasksAreRetriedOnlyWhenTheyAreNamed() {
    let stage = stage(3, .completed, pane: "4")
    #expect(stage.press(.character("R")).proposals.isEmpty)
    #expect(stage.dashboard.notice?.text.contains("state:completed") == true)
    stage.press(.character("*"))
    stage.answer()
    stage.press(.character("R"))
    stage.answer()
    #expect(stage.dashboard.dialog?.lines.dropFirst().first == "3 completed")
  }

  @Test func aQuestionOfMarksSaysTheirStatesAndWhatIsLeftAlone() {
    let stage = stage(5, .failed, pane: "3")
    stage.tasks[1].state = .cancelled
    stage.change()
    stage.settle()
    stage.press(.character("*"))
    stage.answer()
    stage.tasks[4].state = .queued
    stage.press(.character("r"))
    stage.answer()
    #expect(stage.dashboard.dialog?.title == "Retry 4 tasks?")
    #expect(stage.dashboard.dialog?.lines.dropFirst().prefix(2) == ["3 failed, 1 cancelled", "1 left alone (queued)"])
  }

  @Test func nothingToDoIsSaidWithoutAQuestion() {
    let stage = stage(3, .failed, pane: "3")
    for index in 0..<3 { stage.tasks[index].state = .cancelled }
    stage.change()
    stage.settle()
    stage.press(.character("R"))
    stage.answer()
    #expect(stage.dashboard.dialog == nil)
    #expect(stage.dashboard.notice?.text == "nothing to retry")
  }

  @Test func aQuestionThatTheServerRefusesToCountIsToldSo() throws {
    let stage = stage(3, .failed, pane: "3")
    let request = try #require(stage.press(.character("R")).proposals.first)
    stage.send(.failed(RequestFailure("too many"), request.token))
    #expect(stage.dashboard.notice?.text == "retry: too many")
    #expect(stage.dashboard.dialog == nil)
  }

  @Test func noMotionKeyActs() {
    for binding in KeyBinding.all where binding.group == .move {
      for key in binding.keys {
        let stage = stage()
        #expect(stage.press(key).actions.isEmpty)
      }
    }
  }

  @Test func nothingIsSentWithoutALink() {
    let stage = stage()
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(1))))
    #expect(stage.press(.character("x"), .character("r"), .character("p")).actions.isEmpty)
    #expect(stage.dashboard.notice?.tone == .error)
  }

  @Test func pauseTurnsTheQueueOfTheSelectedTask() throws {
    let stage = stage()
    let effects = stage.press(.character("p"))
    let token = try #require(
      effects.compactMap { if case .setQueuePaused("mail", true, let token) = $0 { token } else { nil } }.first)
    let paused = QueueRecord(name: "mail", paused: OperatorMark(at: stage.now, by: "ana"))
    stage.send(.queue(paused, token))
    #expect(stage.dashboard.notice?.text == "queue mail paused")
    let back = stage.press(.character("p"))
    #expect(back.contains { if case .setQueuePaused("mail", false, _) = $0 { true } else { false } })
  }
}
