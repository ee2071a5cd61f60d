/// Which tasks a store adds by itself when others fail for good, in the commit in which they do: so that a failure that is
/// on record has its task, whatever happens to the process.
///
/// Tasks of ``queue`` are not watched: one that fails there makes no other.
public struct FailureWatch: Sendable {
  /// Where its tasks go, whatever ``task`` says.
  public var queue: String
  /// How many of its tasks may be queued or scheduled before further failures are gathered in one, which grows until it
  /// starts.
  public var backlog: Int
  /// Makes the task of a report; nil for none.
  ///
  /// It is called within a transaction: it must be quick and must not call the store. Called again for a report that
  /// has grown.
  public var task: @Sendable (FailureReport) -> NewTask?

  /// Creates a watch; see the properties for what each argument says.
  public init(queue: String, backlog: Int, task: @escaping @Sendable (FailureReport) -> NewTask?) {
    self.queue = queue
    self.backlog = backlog
    self.task = task
  }
}

extension FailureWatch {
  /// The task that a store adds for a report.
  public func newTask(_ report: FailureReport) -> NewTask? {
    guard var task = task(report) else { return nil }
    task.queue = queue
    return task
  }
}

extension LedgerFacts.Watch {
  /// What of a watch decides.
  package init(_ watch: FailureWatch) {
    self.init(queue: watch.queue, backlog: watch.backlog)
  }
}
