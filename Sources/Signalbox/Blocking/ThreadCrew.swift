import DequeModule
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads that take jobs off one line.
///
/// It outlives the executor that it works for until its last thread has ended.
///
/// Unchecked because of `state`: read and written with `mutex` held alone, see `locked`. The two pointers are set once, and
/// freed when nobody holds the crew any more; each thread holds it until its end.
package final class ThreadCrew: @unchecked Sendable {
  package typealias Job = @Sendable () -> Void

  private struct State {
    var jobs: Deque<Job> = []
    var threads = 0
    var isDismissed = false
    /// Threads beyond the limit that are allowed.
    var extra = 0
  }

  private var state = State()
  /// As many as `state.threads`, for looks without the lock, which every thread wants.
  private let made = Atomic(0)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let jobCame = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let limit: Int

  package init(limit: Int) {
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

  package var count: Int { locked { state.threads } }

  /// Has a thread run the job.
  package func add(_ job: @escaping Job) {
    locked { state.jobs.append(job) }
    pthread_cond_signal(jobCame)
  }

  /// Makes threads until there are so many, or as many as the limit allows.
  ///
  /// - Returns: why the system gave none; nil when there are enough.
  package func ensure(_ count: Int) -> String? {
    if made.load(ordering: .acquiring) >= count { return nil }
    while true {
      let isShort = locked {
        guard state.threads < min(count, limit + state.extra) else { return false }
        change(threadsBy: 1)
        return true
      }
      guard isShort else { return nil }
      let code = start()
      guard code == 0 else {
        locked { change(threadsBy: -1) }
        return String(cString: strerror(code))
      }
    }
  }

  /// Allows so many threads beyond the limit; those that were allowed before and are made stay.
  package func allow(beyond extra: Int) {
    locked { state.extra = max(state.extra, extra) }
  }

  /// Has every thread end when there is no job left.
  package func dismiss() {
    locked { state.isDismissed = true }
    pthread_cond_broadcast(jobCame)
  }

  /// Within the lock.
  private func change(threadsBy step: Int) {
    state.threads += step
    made.store(state.threads, ordering: .releasing)
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// What a thread does from its beginning to its end.
  fileprivate func work() {
    while let job = next() { job() }
  }

  /// Waits for a job; nil when there will be none.
  private func next() -> Job? {
    locked {
      while true {
        if let job = state.jobs.popFirst() { return job }
        if state.isDismissed {
          change(threadsBy: -1)
          return nil
        }
        pthread_cond_wait(jobCame, mutex)
      }
    }
  }

  /// - Returns: 0, or the error when the system gave no thread.
  private func start() -> CInt {
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
    return code
  }

  private func run() -> UnsafeMutableRawPointer? {
    work()
    return nil
  }
}
