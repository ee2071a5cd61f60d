/// Threads for work that blocks, as a task executor: what blocks here keeps none of the cooperative threads, and task-local
/// values and cancellation work as everywhere.
///
/// A thread is made when there is a job and none is idle, up to the limit; it stays until the executor goes.
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
  func add(_ extra: Int) { crew.add(extra) }

  /// How many threads there are now.
  var count: Int { crew.count }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard !crew.add(ThreadCrew.Job(work: job, executor: asUnownedTaskExecutor())) else { return }
    // The system gives no thread, and there is none yet: better on a cooperative one than never.
    globalConcurrentExecutor.enqueue(job)
  }
}
