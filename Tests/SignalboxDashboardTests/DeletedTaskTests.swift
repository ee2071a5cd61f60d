import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// A task that was deleted, by retention or by somebody, is said to be deleted wherever it is shown or waited for.
@Suite struct DeletedTaskTests {
  /// Three tasks of a pane, the cursor on the second.
  private func stage(_ state: TaskState, pane: Character, columns: Int = 80, rows: Int = 24) -> Stage {
    let stage = Stage(size: Size(columns: columns, rows: rows))
    stage.tasks = (1...3).map { .make(Int64($0), "mail.digest", state, age: 1000 - $0) }
    stage.queues = [QueueRecord(name: "mail")]
    stage.connect()
    stage.press(.character(pane))
    stage.settle()
    stage.press(.character("g"), .character("j"))
    stage.settle()
    return stage
  }

  private func delete(_ id: Int64, on stage: Stage) {
    stage.tasks.removeAll { $0.id == TaskID(id) }
    stage.change(ids: [TaskID(id)])
    stage.settle()
    stage.settle()
  }

  @Test(
    arguments: [(.failed, "3"), (.cancelled, "3"), (.completed, "4"), (.queued, "1")] as [(TaskState, Character)])
  func theRowUnderTheCursorSaysSo(state: TaskState, pane: Character) {
    let stage = stage(state, pane: pane)
    delete(2, on: stage)
    #expect(stage.dashboard.list.cursor == TaskID(2))
    let row = stage.rows(80, 24).first { $0.contains("#2 ") && $0.contains("mail") } ?? ""
    #expect(row.contains("was deleted"), "\(row)")
    #expect(!stage.screen(80, 24).contains("now \(state)"))
  }

  @Test func theInspectionSaysSoInPlaceOfTheState() {
    let stage = stage(.failed, pane: "3", columns: 200, rows: 60)
    delete(2, on: stage)
    #expect(stage.dashboard.detail?.isDeleted == true)
    let line = stage.rows(200, 60).first { $0.contains("state ") } ?? ""
    #expect(line.contains("was deleted"), "\(line)")
    #expect(!stage.screen(200, 60).contains("no task #2"))
  }

  @Test func whatBecameOfARowIsNotClaimedBeforeItIsKnown() {
    let stage = stage(.failed, pane: "3")
    stage.tasks.removeAll { $0.id == TaskID(2) }
    stage.tick(.seconds(1))
    stage.effects = []
    stage.change(ids: [TaskID(2)])
    for load in stage.effects.pageLoads { stage.send(.page(stage.page(load), load.token)) }
    #expect(stage.dashboard.list.cursorHasLeft)
    #expect(stage.screen(80, 24).contains("moving on"))
    #expect(!stage.screen(80, 24).contains("now failed"))
  }

  @Test func aRowThatMovedOnIsStillToldItsState() {
    let stage = stage(.failed, pane: "3")
    stage.tasks[1].state = .queued
    stage.tasks[1].finishedAt = nil
    stage.change(ids: [TaskID(2)])
    stage.settle()
    stage.settle()
    #expect(stage.screen(80, 24).contains("now queued"))
  }

  @Test func aCancelThatWaitsForATaskThatIsDeletedEnds() throws {
    let stage = stage(.running, pane: "2")
    // It has run for so long that it is asked.
    stage.press(.character("x"))
    stage.readQuestion()
    let request = try #require(stage.press(.character("y")).actions.first)
    stage.send(.acted(.one(ActionAnswer(result: .requested, task: stage.tasks[1])), request.token))
    stage.press(.character("j"))
    stage.settle()
    delete(2, on: stage)
    #expect(stage.dashboard.pending.isEmpty)
    #expect(stage.dashboard.notice?.text == "cancel #2: it was deleted")
  }

  @Test func anActionOnAMarkedTaskThatIsDeletedSaysSo() throws {
    let stage = stage(.failed, pane: "3")
    stage.press(.character(" "))
    delete(2, on: stage)
    stage.press(.character("r"))
    stage.readQuestion()
    let request = try #require(stage.press(.character("y")).actions.first)
    #expect(request.targets == .task(TaskID(2)))
    let problem = Problem(type: "notFound", title: "Not found", status: 404, detail: "There is no task #2.")
    stage.send(.failed(RequestFailure(problem), request.token))
    #expect(stage.dashboard.notice?.text == "retry #2: it was deleted")
    #expect(stage.dashboard.pending.isEmpty)
  }

  @Test func ofSeveralMarkedTasksTheDeletedOnesAreCounted() throws {
    let stage = stage(.failed, pane: "3")
    stage.press(.character(" "), .character(" "))
    let request = try #require(stage.press(.character("r")).proposals.first)
    var result = BulkResult(count: 1)
    result.byState[.failed] = 1
    result.set = "set"
    result.add(.notFound, in: nil)
    stage.send(.proposed(result, request.token))
    #expect(stage.screen(80, 24).contains("1 deleted meanwhile"))
  }

  @Test func theLogOfADeletedTaskSaysSo() throws {
    let stage = stage(.failed, pane: "3", columns: 120, rows: 40)
    stage.press(.character("k"))
    stage.settle()
    stage.tasks.removeAll { $0.id == TaskID(2) }
    stage.effects = []
    stage.press(.character("j"))
    stage.tick(.seconds(1))
    let loads = stage.effects.compactMap { if case .loadLog(let load) = $0 { load } else { nil } }
    let load = try #require(loads.last)
    #expect(load.key.task == TaskID(2))
    stage.send(.failed(RequestFailure("There is no task #2.", isMissing: true), load.token))
    stage.settle()
    #expect(stage.dashboard.log.problem == "#2 was deleted")
  }
}
