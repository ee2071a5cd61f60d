import SignalboxModel

/// Tasks that answer to failures.
extension Ledger {
  /// What a task that was asked for is for.
  enum AskedTask: Sendable {
    case nothing
    /// To tell of one failure.
    case report
    /// To gather failures, beginning with this.
    case digest(FailureReport)
    /// To take the place of the digest's, which has grown.
    case grownDigest
  }

  /// Adds the tasks that the failures of the command call for.
  mutating func tellFailures() -> LedgerNeeds? {
    guard let watch = facts.watch else { return nil }
    take(asked)
    asked = .nothing
    // One that has started takes no more, and is not asked for again.
    if told < failed.count, let open = digest, rows.tasks[open.task]?.record.isUntouched != true { digest = nil }
    while told < failed.count {
      let failure = FailedTask(failed[told], at: facts.time.now)
      told += 1
      if backlog(of: watch) < watch.backlog { return ask(.report, FailureReport(failure)) }
      guard digest != nil else {
        return ask(.digest(FailureReport(failure)), FailureReport(failure))
      }
      digest?.report.add(failure)
      hasDigestGrown = true
    }
    failed = []
    told = 0
    guard hasDigestGrown, let digest else { return nil }
    hasDigestGrown = false
    return ask(.grownDigest, digest.report)
  }

  private mutating func ask(_ task: AskedTask, _ report: FailureReport) -> LedgerNeeds {
    asked = task
    var needs = LedgerNeeds()
    needs.report = report
    return needs
  }

  /// Takes the task that was asked for, if one was made.
  private mutating func take(_ asked: AskedTask) {
    let task = rows.reported.popLast()
    switch asked {
    case .nothing: break
    case .report:
      if let task { _ = insert(task, after: nil) }
    case .digest(let report):
      digest = task.map { FailureDigest(task: insert($0, after: nil).id, report: report) }
    case .grownDigest:
      guard let task, let digest else { return }
      changes.rewritten.append(LedgerRewriting(task: digest.task, work: task))
    }
  }

  /// How many tasks of the watch's queue have still to start, now or later.
  private func backlog(of watch: LedgerFacts.Watch) -> Int {
    rows.queues[ExactText(watch.queue)]?.record.counts.sum([.queued, .scheduled]) ?? 0
  }
}
