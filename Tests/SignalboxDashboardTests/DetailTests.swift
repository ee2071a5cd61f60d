import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// The inspection of one task.
@Suite struct DetailTests {
  @Test func aCommandBeginsWithWhatRunsWhereAndAsWhichProcess() throws {
    let stage = Stage(size: Size(columns: 100, rows: 40))
    let payload = CommandPayload(
      command: ["sh", "-c", "sleep 9"], directory: "/srv/shop", environmentNames: (0..<45).map { "NAME_\($0)" })
    let text = try JSONText(encoding: payload)
    stage.tasks = [.make(4801) { $0.payload = text }]
    stage.attempts[TaskID(4801)] = [
      AttemptRecord(attempt: 1, worker: "w-1", startedAt: Stage.noon + .seconds(-60), pid: 4711)
    ]
    stage.connect()
    stage.press(.character("2"))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    let rows = stage.rows(100, 40)
    let first = try #require(rows.firstIndex { $0.contains("command   sh -c 'sleep 9'") }, "\(rows)")
    #expect(rows[first + 1].contains("directory /srv/shop"))
    #expect(rows[first + 1].contains("pid       4711") || rows[first + 2].contains("pid       4711"))
    let state = try #require(rows.firstIndex { $0.contains("state     ") })
    let variables = try #require(rows.firstIndex { $0.contains("variables NAME_0 ") })
    #expect(first < state && state < variables)
    #expect(!rows.contains { $0.contains("payload") })
  }

  @Test func anErrorIsToldOnceAndThoseOfEarlierAttemptsEachOnce() {
    let stage = Stage(size: Size(columns: 200, rows: 60))
    let errors = ["exit code 6: no route", "exit code 7: refused", "exit code 7: refused"].map {
      TaskFailure(type: "exit", message: $0)
    }
    stage.tasks = [.make(1, "curl", .failed) { $0.error = errors[2] }]
    stage.attempts[TaskID(1)] = errors.enumerated().map { index, error in
      AttemptRecord(
        attempt: index + 1, worker: "w-1", startedAt: Stage.noon + .seconds(-90 + index),
        endedAt: Stage.noon + .seconds(-89 + index), outcome: .failed, error: error, duration: 1)
    }
    stage.connect()
    stage.press(.character("3"))
    stage.settle()
    stage.press(.enter)
    stage.settle()
    let rows = stage.dashboard.detailLines(width: 80).map { $0.map(\.text).joined() }
    #expect(rows.filter { $0.contains("refused") }.count == 2, "\(rows)")
    #expect(rows.filter { $0.contains("no route") }.count == 1, "\(rows)")
  }
}
