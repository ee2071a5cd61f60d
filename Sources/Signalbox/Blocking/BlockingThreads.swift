/// Threads for work that blocks, as a task executor: what blocks here keeps none of the cooperative threads, and task-local
/// values and cancellation work as everywhere.
///
/// Threads are made by ``ensure(_:)``, up to the limit, and stay until the executor goes.
final class BlockingThreads: TaskExecutor {
  private let crew: ThreadCrew

  /// - Parameter limit: how many threads at most; from 1.
  init(limit: Int) {
    crew = ThreadCrew(limit: max(limit, 1))
  }

  deinit {
    crew.dismiss()
  }

  /// Allows so many threads beyond the limit, for those that wait for others to come to their end.
  func allow(beyond extra: Int) { crew.allow(beyond: extra) }

  /// How many threads there are now.
  var count: Int { crew.count }

  /// Has at least so many threads, or as many as the limit allows.
  ///
  /// To be called before work is begun here.
  ///
  /// - Returns: why the system gave none, in its own words; nil when there are enough.
  func ensure(_ count: Int) -> String? { crew.ensure(count) }

  /// The job waits for one of the threads that there are.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // Alive as long as the job is: the Swift task that the job is a part of holds its executor.
    let executor = asUnownedTaskExecutor()
    crew.add { job.runSynchronously(on: executor) }
  }
}
