import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// What the frame of a log says: whose it is, whether it is followed, and what is in it.
@Suite struct LogTitleTests {
  private func title(_ id: Int64, scrolled: Bool, in size: Size = Size(columns: 120, rows: 40)) -> String {
    let stage = Stage(size: size)
    let key = AttemptKey(task: TaskID(id), attempt: 1)
    stage.log(key, (0..<96).map { "line \($0)" })
    stage.log(key, ["boom"], from: .level("error"))
    stage.log(key, ["careful"], from: .level("warning"))
    stage.tasks = [.make(id)]
    stage.connect()
    stage.press(.character("2"))
    stage.settle()
    stage.settle()
    stage.press(.character("l"))
    if scrolled { stage.press(.pageUp) }
    stage.settle()
    return stage.rows(size.columns, size.rows).first { $0.contains(" Log #\(id)") } ?? ""
  }

  @Test(arguments: [7, 100_601, 123_456_789] as [Int64], [true, false])
  func `a number of any length leaves room for whether the log is followed, and for errors`(id: Int64, scrolled: Bool) {
    let title = title(id, scrolled: scrolled)
    #expect(title.contains(scrolled ? "not following  err 1" : "FOLLOW  err 1"), "\(title)")
  }

  @Test(arguments: 40...64, [true, false])
  func `at any width that it is followed is said, then errors, warnings and lines, each after those before it`(
    columns: Int, scrolled: Bool
  ) {
    let title = title(100_601, scrolled: scrolled, in: Size(columns: columns, rows: 24))
    #expect(title.contains(scrolled ? "not following" : "FOLLOW"), "\(title)")
    let counts = ["err 1", "warn 1", "98 lines"].map { title.contains($0) }
    #expect(!counts[1] || counts[0], "\(title)")
    #expect(!counts[2] || counts[1], "\(title)")
  }

  private func shown(_ task: TaskRecord, in pane: Character) -> String {
    let stage = Stage(size: Size(columns: 120, rows: 40))
    stage.tasks = [task]
    stage.connect()
    stage.press(.character(pane))
    stage.settle()
    stage.settle()
    return stage.screen(120, 40)
  }

  @Test func `the log of a task that waits says whose it will be`() {
    let shown = shown(.make(100_601, "nightly.report", .queued), in: "1")
    #expect(shown.contains(" Log #100601  nightly.report ") && shown.contains("Not started yet: queued"), "\(shown)")
  }

  @Test func `a task that was cancelled before it ran never started, and it is said who cancelled it`() {
    let cancelled = TaskRecord.make(7, "nightly.report", .cancelled) {
      $0.attempt = 0
      $0.startedAt = nil
      $0.cancelRequested = OperatorMark(at: Stage.noon, by: "ben")
    }
    let shown = shown(cancelled, in: "3")
    #expect(shown.contains(" Log #7  nightly.report ") && shown.contains("Never started: cancelled by ben"), "\(shown)")
  }

  @Test func `a task whose predecessor failed never started, and it is said why`() {
    let cancelled = TaskRecord.make(7, "nightly.report", .cancelled) {
      $0.attempt = 0
      $0.startedAt = nil
      $0.error = TaskFailure(type: "afterFailed", message: "task 6 failed")
    }
    let shown = shown(cancelled, in: "3")
    #expect(shown.contains("Never started: cancelled") && shown.contains("not started: task 6 failed"), "\(shown)")
  }
}
