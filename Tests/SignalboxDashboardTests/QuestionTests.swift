import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// An answer is younger than its question.
@Suite struct QuestionTests {
  private func stage(marks: Int = 0) -> Stage {
    let stage = Stage()
    stage.tasks = (1...30).map { .make(Int64($0), age: 50 - $0) }
    stage.connect()
    stage.settle()
    for _ in 0..<marks { stage.press(.character(" ")) }
    return stage
  }

  @Test(arguments: [
    [Key.character("y")], [.character("Y")], [.tab, .enter], [.right, .enter], [.enter], [.character("n")],
    [.character("q")], [.escape],
  ]) func keysOfTheReadThatAskedDoNotAnswer(keys: [Key]) {
    let stage = stage()
    stage.press(.character("K"))
    for key in keys { #expect(stage.press(key).actions.isEmpty) }
    #expect(stage.dashboard.dialog?.answer == .choice(isYes: false))
    #expect(stage.screen(80, 24).contains("Kill #1?"))
  }

  @Test func keysWithinAFifthOfASecondDoNotAnswer() {
    let stage = stage()
    stage.press(.character("K"))
    stage.tick(.milliseconds(199))
    #expect(stage.press(.character("y")).actions.isEmpty)
    stage.tick(.milliseconds(1))
    #expect(stage.press(.character("y")).actions.map(\.targets) == [.task(TaskID(1))])
  }

  @Test func theTimeToReadBeginsWhenTheQuestionIsDrawn() {
    let stage = stage()
    stage.press(.character("K"))
    stage.tick(.seconds(2))
    stage.send(.drawn(uptime: stage.dashboard.uptime))
    #expect(stage.press(.character("y")).actions.isEmpty)
    stage.readQuestion()
    stage.send(.drawn(uptime: stage.dashboard.uptime))
    #expect(stage.press(.character("y")).actions.map(\.action) == [.kill])
  }

  @Test func aCountIsNotTypedAheadEither() {
    let stage = stage(marks: 10)
    stage.press(.character("x"))
    stage.answer()
    stage.type("10")
    #expect(stage.press(.enter).actions.isEmpty)
    #expect(stage.dashboard.dialog?.answer == .count(typed: "", isWrong: false))
  }

  @Test func aQuestionThatComesWhileSomethingIsTypedWaits() {
    let stage = stage(marks: 2)
    stage.press(.character("x"), .character("/"))
    stage.answer()
    stage.readQuestion()
    #expect(stage.type("queue:y").actions.isEmpty)
    #expect(stage.screen(80, 24).contains("/queue:y"))
    #expect(!stage.screen(80, 24).contains("Cancel 2 tasks?"))
    stage.press(.escape)
    #expect(stage.screen(80, 24).contains("Cancel 2 tasks?"))
    #expect(stage.press(.character("y")).actions.isEmpty)
    stage.readQuestion()
    #expect(stage.press(.character("y")).actions.map(\.targets) == [.set("set-of-2", count: 2)])
  }

  @Test(arguments: [(30, 8), (80, 24), (120, 40), (200, 60)])
  func `while the server counts that is said, keys work, and Escape gives it up`(columns: Int, rows: Int) throws {
    let stage = stage(marks: 2)
    stage.resize(columns, rows)
    let request = try #require(stage.press(.character("x")).proposals.first)
    #expect(stage.screen(columns, rows).contains("cancel: counting…"))
    let cursor = stage.dashboard.list.cursor
    stage.press(.character("j"))
    stage.tick(.seconds(60))
    #expect(stage.dashboard.list.cursor != cursor)
    #expect(stage.screen(columns, rows).contains("cancel: counting…"))
    #expect(stage.press(.escape).contains(.stop(request.token)))
    #expect(!stage.screen(columns, rows).contains("counting…"))
    // What was asked for is answered in vain.
    stage.answer()
    #expect(stage.dashboard.dialog == nil && stage.dashboard.marks.count == 2)
    stage.press(.character("x"))
    stage.answer()
    #expect(stage.dashboard.dialog?.count == 2)
    #expect(!stage.screen(columns, rows).contains("counting…"))
  }

  @Test func aLateCountDoesNotPutAnotherQuestion() {
    let stage = stage(marks: 2)
    stage.press(.character("x"), .character("U"), .character("K"))
    stage.answer()
    #expect(stage.dashboard.dialog?.targets == .task(TaskID(3)))
  }
}
