import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The cursor belongs to a task, never to a row.
@Suite struct CursorTests {
  /// Running tasks #1 to `count`, oldest first.
  private func stage(_ count: Int = 30) -> Stage {
    let stage = Stage()
    stage.tasks = (1...count).map { .make(Int64($0), age: 1000 - $0) }
    stage.connect()
    stage.settle()
    return stage
  }

  @Test func staysOnItsTaskWhileTheListMovesAboveIt() {
    let stage = stage()
    stage.press(.character("j"), .character("j"), .character("j"))
    #expect(stage.dashboard.list.cursor == TaskID(4))
    stage.tasks.removeFirst(2)
    stage.change()
    stage.settle()
    #expect(stage.dashboard.list.cursor == TaskID(4))
    #expect(stage.dashboard.list.cursorIndex == 1)
    stage.press(.character("x"))
    #expect(stage.dashboard.dialog?.targets == .task(TaskID(4)))
  }

  @Test func theTaskUnderItStaysOnScreenWhenItLeavesTheList() throws {
    let stage = stage()
    stage.press(.character("j"))
    stage.tasks[1].state = .completed
    stage.tasks[1].finishedAt = stage.now
    stage.change()
    stage.settle()
    stage.settle()
    let list = stage.dashboard.list
    #expect(list.cursor == TaskID(2))
    #expect(list.cursorHasLeft)
    #expect(list.selected?.state == .completed)
    #expect(list.rows.map(\.id.rawValue).prefix(4) == [1, 2, 3, 4])
    #expect(stage.screen(80, 24).contains("now completed"))
    // What a key acts on is still what the operator looked at.
    let effects = stage.press(.character("r"))
    #expect(effects.contains { $0.acts(on: .task(TaskID(2)), .retry) })
    // It goes when the cursor goes on, to the task that was below it.
    stage.press(.character("j"))
    #expect(stage.dashboard.list.cursor == TaskID(3))
    #expect(stage.dashboard.list.rows.map(\.id.rawValue).prefix(3) == [1, 3, 4])
  }

  @Test func nothingIsSelectedForTheOperatorWhenTheTaskIsGoneAltogether() {
    let stage = stage(3)
    stage.tasks = []
    stage.change()
    stage.settle()
    #expect(stage.dashboard.list.cursor == TaskID(1))
    #expect(stage.dashboard.list.rows.count == 1)
  }

  @Test(arguments: [
    (Key.character("j"), 1), (.down, 1), (.control("d"), 4), (.pageDown, 8), (.control("f"), 8), (.character("G"), 29),
    (.end, 29), (.character("k"), 0), (.character("g"), 0),
  ]) func keysMoveIt(key: Key, index: Int) {
    let stage = stage()
    stage.press(key)
    stage.settle()
    #expect(stage.dashboard.list.selected?.id == TaskID(Int64(index + 1)))
  }

  @Test func loadsAWindowAndNoMore() {
    let stage = stage(5000)
    #expect(stage.dashboard.list.rows.count < 100)
    #expect(stage.dashboard.list.total == 5000)
    for _ in 0..<200 {
      stage.press(.pageDown)
      stage.answer()
    }
    #expect(stage.dashboard.list.cursor == TaskID(1601))
    #expect(stage.dashboard.list.rows.count < 100)
  }

  @Test func theEndIsOnePageOfTheReversedOrder() throws {
    let stage = stage(5000)
    stage.effects = []
    stage.press(.character("G"))
    let load = try #require(stage.effects.pageLoads.last)
    #expect(load.sort == TaskSort(.started, descending: true))
    #expect(load.start == .first)
    stage.settle()
    #expect(stage.dashboard.list.cursor == TaskID(5000))
    #expect(stage.dashboard.list.rows.last?.id == TaskID(5000))
    stage.press(.character("g"))
    stage.settle()
    #expect(stage.dashboard.list.cursor == TaskID(1))
  }

  @Test func pagesThatComeLateMoveTheRestOfTheWay() {
    let stage = stage(5000)
    for _ in 0..<8 { stage.press(.pageDown) }
    #expect(stage.dashboard.list.cursor != TaskID(65))
    stage.answer()
    #expect(stage.dashboard.list.cursorIndex != nil)
    #expect((stage.dashboard.list.cursor?.rawValue ?? 0) >= 44)
  }

  @Test func aBurstThatTakesTheWholeWindowAwayKeepsThePlace() {
    let stage = stage(5000)
    for _ in 0..<60 {
      stage.press(.pageDown)
      stage.answer()
    }
    let cursor = stage.dashboard.list.cursor
    stage.tasks.removeAll { $0.id.rawValue < 520 }
    stage.change()
    stage.settle()
    stage.settle()
    #expect(stage.dashboard.list.cursor == cursor)
    #expect(stage.dashboard.list.cursorHasLeft)
  }

  @Test func anotherPaneKeepsWhereOneWas() {
    let stage = stage()
    stage.tasks += (1...9).map { .make(Int64(100 + $0), state: .failed) }
    stage.change()
    stage.settle()
    stage.press(.character("j"), .character("j"), .character("3"))
    stage.settle()
    #expect(stage.dashboard.subject == .failed)
    stage.press(.character("2"))
    #expect(stage.dashboard.list.cursor == TaskID(3))
  }

  @Test func tabGoesThroughWhatIsThere() {
    let stage = stage()
    let places = (0..<5).map { _ in
      stage.press(.tab)
      return stage.dashboard.focus
    }
    #expect(places == [.list(.failed), .list(.completed), .log, .list(.queued), .list(.running)])
    stage.resize(120, 40)
    stage.press(.backTab)
    #expect(stage.dashboard.focus == .log)
  }
}

extension TaskRecord {
  static func make(_ id: Int64, state: TaskState) -> TaskRecord { make(id, "mail.digest", state) }
}

extension Effect {
  func acts(on targets: ActionRequest.Targets, _ action: OperatorAction = .cancel) -> Bool {
    if case .act(let request) = self { request.targets == targets && request.action == action } else { false }
  }
}

extension [Effect] {
  var pageLoads: [PageLoad] {
    compactMap { if case .loadPage(let load) = $0 { load } else { nil } }
  }

  var proposals: [ActionRequest] {
    compactMap { if case .propose(let request) = $0 { request } else { nil } }
  }

  var actions: [ActionRequest] {
    compactMap { if case .act(let request) = $0 { request } else { nil } }
  }
}
