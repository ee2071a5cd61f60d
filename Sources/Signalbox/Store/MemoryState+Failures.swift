import SignalboxModel

/// Tasks that answer to failures.
extension MemoryState {
  /// Adds the tasks that the failures of this change call for.
  mutating func tellFailures(at now: Timestamp) {
    defer { failed = [] }
    guard let watch else { return }
    var hasGrown = false
    for task in failed {
      let failure = FailedTask(task, at: now)
      let counts = queues[ExactText(watch.queue)]?.counts
      let backlog = counts.map { $0.sum([.queued, .scheduled]) } ?? 0
      if backlog < watch.backlog {
        _ = insert(FailureReport(failure), watch, at: now)
      } else if let open = digest, tasks[open.task]?.record.isUntouched == true {
        digest?.report.add(failure)
        hasGrown = true
      } else {
        let report = FailureReport(failure)
        digest = insert(report, watch, at: now).map { FailureDigest(task: $0, report: report) }
      }
    }
    if hasGrown { rewriteDigest(watch) }
  }

  private mutating func insert(_ report: FailureReport, _ watch: FailureWatch, at now: Timestamp) -> TaskID? {
    watch.newTask(report).map { insert($0, after: nil, at: now).id }
  }

  private mutating func rewriteDigest(_ watch: FailureWatch) {
    guard let digest, let task = watch.newTask(digest.report) else { return }
    tasks[digest.task]?.record.payload = task.payload
    tasks[digest.task]?.environment = task.environment
  }
}
