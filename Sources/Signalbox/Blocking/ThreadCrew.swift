import DequeModule

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads that take jobs off one line. It outlives the executor that it works for until its last thread has ended.
///
/// Unchecked because of `state`: read and written with `mutex` held alone, see `locked`. The two pointers are set once, and
/// freed when nobody holds the crew any more; each thread holds it until its end.
final class ThreadCrew: @unchecked Sendable {
  struct Job: Sendable {
    let work: UnownedJob
    /// Alive as long as the job is: the Swift task that the job is a part of holds its executor.
    let executor: UnownedTaskExecutor
  }

  private struct State {
    var jobs: Deque<Job> = []
    var threads = 0
    /// Threads that wait for a job, or are being woken for one.
    var idle = 0
    var isDismissed = false
    /// Threads beyond the limit that are allowed.
    var extra = 0
  }

  private var state = State()
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let jobCame = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    mutex.initialize(to: pthread_mutex_t())
    jobCame.initialize(to: pthread_cond_t())
    precondition(pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(jobCame, nil) == 0)
  }

  deinit {
    pthread_cond_destroy(jobCame)
    pthread_mutex_destroy(mutex)
    jobCame.deallocate()
    mutex.deallocate()
  }

  var count: Int { locked { state.threads } }

  /// Has a thread run the job.
  ///
  /// - Returns: false, and the job is not taken, when there is no thread and the system gives none.
  func add(_ job: Job) -> Bool {
    let isShort = locked {
      state.jobs.append(job)
      guard state.jobs.count > state.idle, state.threads < limit + state.extra else { return false }
      state.threads += 1
      return true
    }
    if isShort, !start() {
      return locked {
        state.threads -= 1
        return state.threads > 0 || state.jobs.popLast() == nil
      }
    }
    pthread_cond_signal(jobCame)
    return true
  }

  /// Allows so many threads beyond the limit; those that were allowed before and are made stay.
  func add(_ extra: Int) {
    locked { state.extra = max(state.extra, extra) }
  }

  /// Has every thread end when there is no job left.
  func dismiss() {
    locked { state.isDismissed = true }
    pthread_cond_broadcast(jobCame)
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// What a thread does from its beginning to its end.
  fileprivate func work() {
    while let job = next() { job.work.runSynchronously(on: job.executor) }
  }

  /// Waits for a job; nil when there will be none.
  private func next() -> Job? {
    locked {
      while true {
        if let job = state.jobs.popFirst() { return job }
        if state.isDismissed {
          state.threads -= 1
          return nil
        }
        state.idle += 1
        pthread_cond_wait(jobCame, mutex)
        state.idle -= 1
      }
    }
  }

  /// - Returns: whether the system gave a thread.
  private func start() -> Bool {
    let crew = Unmanaged.passRetained(self)
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(
        &thread, nil, { Unmanaged<ThreadCrew>.fromOpaque($0).takeRetainedValue().run() }, crew.toOpaque())
      if let thread { pthread_detach(thread) }
    #else
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil, { $0.flatMap { Unmanaged<ThreadCrew>.fromOpaque($0).takeRetainedValue().run() } },
        crew.toOpaque())
      if code == 0 { pthread_detach(thread) }
    #endif
    if code != 0 { crew.release() }
    return code == 0
  }

  private func run() -> UnsafeMutableRawPointer? {
    work()
    return nil
  }
}
