import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The footer offers what is legal for the selected row, and nothing else.
@Suite struct FooterTests {
  private func stage(_ state: TaskState, pane: Character, configure: (inout TaskRecord) -> Void = { _ in }) -> Stage {
    let stage = Stage(size: Size(columns: 200, rows: 60))
    stage.tasks = [.make(1, "mail.digest", state, configure: configure), .make(2, "mail.digest", state, age: 30)]
    stage.connect()
    stage.press(.character(pane))
    stage.settle()
    stage.press(.character("g"))
    stage.settle()
    return stage
  }

  /// The hints of the footer.
  private func footer(_ stage: Stage) -> Set<String> {
    let row = stage.rows(200, 60)[59]
    let words = [
      "cancel", "kill", "retry", "retry all", "log", "follow", "why", "inspect", "mark", "pause queue", "help",
    ]
    return Set(words.filter { row.contains(" \($0)  ") || row.hasSuffix(" \($0)") })
  }

  @Test(arguments: [
    (TaskState.queued, Character("1"), ["cancel"]), (.scheduled, "1", ["cancel"]), (.waiting, "1", ["cancel"]),
    (.running, "2", ["cancel", "kill"]), (.failed, "3", ["retry", "retry all"]),
    (.cancelled, "3", ["retry", "retry all"]), (.completed, "4", ["retry"]),
  ]) func actionsAreThoseOfTheState(state: TaskState, pane: Character, actions: [String]) {
    let all: Set = ["cancel", "kill", "retry", "retry all"]
    #expect(footer(stage(state, pane: pane)).intersection(all) == Set(actions))
  }

  @Test(arguments: [(Character("1"), false), ("2", false), ("3", true), ("4", false)])
  func `while a list is being loaded the footer offers what the key does`(pane: Character, isOffered: Bool) {
    let stage = Stage(size: Size(columns: 200, rows: 60))
    stage.connect()
    stage.press(.character(pane))
    #expect(stage.dashboard.list.total == nil)
    #expect(stage.dashboard.offers(.retryMany) == isOffered)
    #expect(stage.press(.character("R")).proposals.isEmpty != isOffered)
  }

  @Test(arguments: ["viewer", "operator"]) func aBoardThatOnlyReadsOffersNoActions(role: String) {
    let stage = Stage(size: Size(columns: 200, rows: 60))
    stage.role = role
    stage.tasks = [.make(1, "mail.digest", .running)]
    stage.connect()
    stage.press(.character("2"))
    stage.settle()
    let actions = footer(stage).intersection(["cancel", "kill", "pause queue"])
    #expect(actions == (role == "viewer" ? [] : ["cancel", "kill", "pause queue"]))
    #expect(footer(stage).isSuperset(of: ["log", "inspect"]))
  }

  @Test(arguments: [TaskKind.typed, .closure]) func workInsideAServerIsNotOfferedToBeKilled(kind: TaskKind) {
    let stage = stage(.running, pane: "2") { $0.kind = kind }
    #expect(footer(stage).contains("cancel") && !footer(stage).contains("kill"))
  }

  @Test func aClosureWhoseProcessIsGoneIsNotOfferedToBeRetried() {
    let stage = stage(.failed, pane: "3") {
      $0.kind = .closure
      $0.finishedAt = Stage.noon
      $0.error = TaskFailure(type: "closureLost", message: "its process is gone")
    }
    #expect(stage.dashboard.list.selected?.id == TaskID(1))
    #expect(!footer(stage).contains("retry"))
  }

  @Test func whatHasNotRunHasNoLog() {
    #expect(footer(stage(.queued, pane: "1")).isDisjoint(with: ["log", "follow"]))
    #expect(footer(stage(.running, pane: "2")).isSuperset(of: ["log", "follow"]))
  }

  @Test func withoutATaskNothingIsOfferedForOne() {
    #expect(footer(Scenes.empty(size: Size(columns: 200, rows: 60))) == ["help"])
  }

  @Test func withoutALinkNoActionIsOffered() {
    let stage = stage(.running, pane: "2")
    stage.send(.link(.lost(reason: "gone", retryIn: .seconds(4))))
    #expect(footer(stage) == ["log", "follow", "why", "inspect", "mark", "help"])
  }

  @Test func ofMarkedTasksTheServerKnowsWhatIsLegal() {
    let stage = stage(.running, pane: "2")
    stage.press(.character(" "))
    #expect(footer(stage).isSuperset(of: ["cancel", "kill", "retry", "retry all"]))
  }
}
