#if canImport(Glibc)
  import Glibc
  import HeapModule

  /// Sleeps of a second and more, by one thread that waits for the earliest.
  ///
  /// A timer of the system's own library is set by a write to a descriptor: a server with nothing to do, which looks after its
  /// files now and then, would write. This waits in a condition, which takes none.
  ///
  /// Unchecked because of `state`: read and written with `mutex` held alone, see `locked`. The pointers are set once, and it
  /// lives as long as the process.
  final class LongSleeps: @unchecked Sendable {
    static let shared = LongSleeps()

    private struct Sleep: Comparable {
      /// Nanoseconds of `CLOCK_MONOTONIC`.
      var deadline: Int64
      var number: Int

      static func < (left: Sleep, right: Sleep) -> Bool {
        (left.deadline, left.number) < (right.deadline, right.number)
      }
    }

    private struct State {
      var sleeps = Heap<Sleep>()
      /// By the numbers of sleeps; those that were cancelled have left.
      var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
      /// Sleeps that have a number and have not begun, and whether they were cancelled.
      var coming: [Int: Bool] = [:]
      var lastNumber = 0
      var hasThread = false

      /// Takes out what was cancelled once that is the most of it.
      mutating func forgetCancelled() {
        guard sleeps.count > 2 * sleepers.count + 1000 else { return }
        sleeps = Heap(sleeps.unordered.filter { sleepers[$0.number] != nil })
      }
    }

    private var state = State()
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let earlier = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    private init() {
      mutex.initialize(to: pthread_mutex_t())
      earlier.initialize(to: pthread_cond_t())
      var attributes = pthread_condattr_t()
      precondition(
        pthread_condattr_init(&attributes) == 0 && pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0
          && pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(earlier, &attributes) == 0)
      pthread_condattr_destroy(&attributes)
    }

    /// - Returns: false at once when the system gives no thread.
    /// - Throws: `CancellationError` when the calling task is cancelled.
    func sleep(for duration: Duration) async throws -> Bool {
      let deadline = Self.now() + duration.nanoseconds
      let number: Int? = locked {
        guard ensureThread() else { return nil }
        state.lastNumber += 1
        state.coming[state.lastNumber] = false
        return state.lastNumber
      }
      guard let number else { return false }
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { begin(Sleep(deadline: deadline, number: number), $0) }
      } onCancel: {
        cancel(number)
      }
      return true
    }

    private func begin(_ sleep: Sleep, _ sleeper: CheckedContinuation<Void, any Error>) {
      let isCancelled = locked {
        if state.coming.removeValue(forKey: sleep.number) == true { return true }
        let isEarliest = state.sleeps.min.map { sleep < $0 } ?? true
        state.sleeps.insert(sleep)
        state.sleepers[sleep.number] = sleeper
        if isEarliest { pthread_cond_signal(earlier) }
        return false
      }
      if isCancelled { sleeper.resume(throwing: CancellationError()) }
    }

    private func cancel(_ number: Int) {
      let sleeper = locked {
        if state.coming[number] != nil { state.coming[number] = true }
        defer { state.forgetCancelled() }
        return state.sleepers.removeValue(forKey: number)
      }
      sleeper?.resume(throwing: CancellationError())
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return body()
    }

    // MARK: The thread

    /// With the mutex held.
    private func ensureThread() -> Bool {
      if !state.hasThread {
        var thread = pthread_t()
        state.hasThread = pthread_create(&thread, nil, { _ in LongSleeps.shared.work() }, nil) == 0
        if state.hasThread { pthread_detach(thread) }
      }
      return state.hasThread
    }

    private func work() -> Never {
      while true {
        for sleeper in locked({ due() }) { sleeper.resume() }
      }
    }

    /// Waits until some are over.
    ///
    /// With the mutex held.
    private func due() -> [CheckedContinuation<Void, any Error>] {
      while true {
        var over: [CheckedContinuation<Void, any Error>] = []
        let now = Self.now()
        while let first = state.sleeps.min, first.deadline <= now || state.sleepers[first.number] == nil {
          state.sleeps.removeMin()
          if let sleeper = state.sleepers.removeValue(forKey: first.number) { over.append(sleeper) }
        }
        guard over.isEmpty else { return over }
        if let first = state.sleeps.min {
          var time = timespec(
            tv_sec: Int(first.deadline / 1_000_000_000), tv_nsec: Int(first.deadline % 1_000_000_000))
          pthread_cond_timedwait(earlier, mutex, &time)
        } else {
          pthread_cond_wait(earlier, mutex)
        }
      }
    }

    private static func now() -> Int64 {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
  }

  extension Duration {
    /// In whole nanoseconds, as far as they go.
    fileprivate var nanoseconds: Int64 {
      let (seconds, attoseconds) = components
      let (whole, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      // A century is for ever, and can be added to any time.
      return isTooMuch ? 3_155_760_000_000_000_000 : min(whole, 3_155_760_000_000_000_000) + attoseconds / 1_000_000_000
    }
  }
#endif
