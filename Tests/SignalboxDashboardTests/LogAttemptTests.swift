import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The logs of a task's earlier attempts.
@Suite struct LogAttemptTests {
  private static let size = Size(columns: 100, rows: 30)

  /// A running task in its third attempt, and one in its first.
  private func stage(_ state: TaskState = .running) -> Stage {
    let stage = Stage(size: Self.size)
    stage.tasks = [
      .make(1, "mail.digest", state, age: 90) { $0.attempt = 3 }, .make(2, "mail.digest", state, age: 60),
    ]
    for number in 1...3 { stage.log(AttemptKey(task: TaskID(1), attempt: number), ["words of \(number)"]) }
    stage.log(AttemptKey(task: TaskID(2), attempt: 1), ["the other's words"])
    stage.connect()
    stage.press(.character(state == .running ? "2" : "3"))
    stage.settle()
    select(TaskID(1), on: stage)
    return stage
  }

  private func select(_ id: TaskID, on stage: Stage) {
    for key in ["g", "j"] as [Character] where stage.dashboard.list.selected?.id != id {
      stage.press(.character(key))
      stage.settle()
    }
    #expect(stage.dashboard.list.selected?.id == id)
  }

  private func screen(_ stage: Stage) -> String { stage.screen(Self.size.columns, Self.size.rows) }

  private func press(_ key: Character, on stage: Stage) {
    stage.press(.character(key))
    stage.settle()
  }

  @Test(arguments: [TaskState.running, .failed]) func bracketsGoFromAttemptToAttempt(state: TaskState) {
    let stage = stage(state)
    press("l", on: stage)
    #expect(screen(stage).contains("attempt 3 of 3"))
    #expect(screen(stage).contains("words of 3"))
    for number in [2, 1] {
      press("[", on: stage)
      #expect(screen(stage).contains("attempt \(number) of 3"))
      #expect(screen(stage).contains("words of \(number)"))
      #expect(!screen(stage).contains("words of \(number + 1)"))
    }
    #expect(stage.dashboard.log.stream == nil)
    #expect(screen(stage).contains("END"), "an attempt that has ended is not followed")
    stage.press(.character("["))
    #expect(screen(stage).contains("attempt 1 is the first"))
    press("]", on: stage)
    press("]", on: stage)
    #expect(screen(stage).contains("words of 3"))
    #expect((stage.dashboard.log.stream != nil) == (state == .running))
    stage.press(.character("]"))
    #expect(screen(stage).contains("attempt 3 is the latest"))
  }

  @Test func `Enter on an attempt of the detail opens its log`() {
    let stage = stage(.failed)
    stage.attempts[TaskID(1)] = (1...3).map {
      AttemptRecord(attempt: $0, worker: "w-1", startedAt: Stage.noon, endedAt: Stage.noon, outcome: .failed)
    }
    stage.press(.enter)
    stage.settle()
    func marked() -> String? {
      stage.rows(Self.size.columns, Self.size.rows).first { $0.contains("> #") && $0.contains("w-1") }
    }
    #expect(marked()?.contains("#3") == true)
    press("[", on: stage)
    #expect(marked()?.contains("#2") == true)
    #expect(stage.dashboard.focus == .detail)
    stage.press(.enter)
    stage.settle()
    #expect(stage.dashboard.focus == .log)
    #expect(screen(stage).contains("words of 2"))
  }

  @Test func anEarlierAttemptStaysWhenTheNextOneStarts() {
    let stage = stage()
    press("l", on: stage)
    press("[", on: stage)
    stage.tasks[0].attempt = 4
    stage.log(AttemptKey(task: TaskID(1), attempt: 4), ["words of 4"])
    stage.change(ids: [TaskID(1)])
    stage.settle()
    #expect(screen(stage).contains("attempt 2 of 4"))
    #expect(screen(stage).contains("words of 2"))
    // Back at the latest, the next one is gone over to.
    press("]", on: stage)
    press("]", on: stage)
    #expect(screen(stage).contains("words of 4"))
    stage.tasks[0].attempt = 5
    stage.log(AttemptKey(task: TaskID(1), attempt: 5), ["words of 5"])
    stage.change(ids: [TaskID(1)])
    stage.settle()
    stage.settle()
    #expect(screen(stage).contains("attempt 5 of 5"))
    #expect(screen(stage).contains("words of 5"))
  }

  @Test func anotherTaskShowsItsLatest() {
    let stage = stage()
    press("l", on: stage)
    press("[", on: stage)
    press("2", on: stage)
    select(TaskID(2), on: stage)
    #expect(screen(stage).contains("the other's words"))
    select(TaskID(1), on: stage)
    #expect(screen(stage).contains("words of 3"))
  }

  @Test func theFooterOffersAttemptsThatThereAre() {
    let stage = stage()
    press("l", on: stage)
    #expect(screen(stage).contains("[ earlier attempt"))
    #expect(!screen(stage).contains("] later attempt"))
    press("[", on: stage)
    #expect(screen(stage).contains("] later attempt"))
    press("[", on: stage)
    #expect(!screen(stage).contains("[ earlier attempt"))
    press("2", on: stage)
    select(TaskID(2), on: stage)
    press("l", on: stage)
    #expect(!screen(stage).contains("attempt"))
    stage.press(.character("["))
    #expect(screen(stage).contains("there is no other attempt"))
  }

  @Test func whatIsLookedForIsLookedForInTheAttemptThatIsShown() throws {
    let stage = stage(.failed)
    press("l", on: stage)
    press("[", on: stage)
    stage.press(.character("/"))
    stage.type("words")
    let effects = stage.press(.enter)
    let search = try #require(effects.compactMap { if case .searchLog(let search) = $0 { search } else { nil } }.first)
    #expect(search.key == AttemptKey(task: TaskID(1), attempt: 2))
  }
}
