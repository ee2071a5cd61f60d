import Signalbox
import SignalboxModel

/// Tasks that answer to failures.
extension WriteSession {
  /// Adds the tasks that the failures of this operation call for.
  mutating func tellFailures() throws {
    guard let watch, !failed.isEmpty else { return }
    defer { failed = [] }
    var hasGrown = false
    for task in failed {
      let failure = FailedTask(task, at: now)
      if board.backlog(of: watch.queue) < watch.backlog {
        _ = try insert(FailureReport(failure), watch)
      } else if let open = board.digest, try load(open.task)?.record.isUntouched == true {
        board.digest?.report.add(failure)
        hasGrown = true
      } else {
        let report = FailureReport(failure)
        board.digest = try insert(report, watch).map { FailureDigest(task: $0, report: report) }
      }
    }
    if hasGrown { try rewriteDigest(watch) }
  }

  private mutating func insert(_ report: FailureReport, _ watch: FailureWatch) throws -> TaskID? {
    try watch.newTask(report).map { try insert($0).id }
  }

  private mutating func rewriteDigest(_ watch: FailureWatch) throws {
    guard let digest = board.digest, let task = watch.newTask(digest.report) else { return }
    let before = try load(digest.task)?.environment ?? 0
    let environment = try keepEnvironment(task.environment)
    dropEnvironment(before)
    try db.run(
      "UPDATE tasks SET payload = ?, command = ?, environment = ? WHERE id = ?",
      [
        .text(task.payload.text), SQLValue(task.commandText), .integer(environment),
        SQLValue(digest.task),
      ])
    rows.forget(digest.task)
  }
}

extension Board {
  /// How many tasks of a queue have still to start, now or later.
  fileprivate func backlog(of queue: String) -> Int {
    lines[ExactText(queue)]?.queue.record.counts.sum([.queued, .scheduled]) ?? 0
  }
}
