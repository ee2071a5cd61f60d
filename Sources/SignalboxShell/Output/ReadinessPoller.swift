import Glibc
import Synchronization

/// Waits for descriptors to have something to read: pipes to hold bytes, processes to have ended. One thread for all, asleep
/// while nothing happens.
///
/// A wait can end although nothing is ready: callers look for themselves and wait again.
final class ReadinessPoller: Sendable {
  static let shared = ReadinessPoller()

  private struct State {
    var waiting: [CInt: CheckedContinuation<Bool, Never>] = [:]
    var abandoned: Set<CInt> = []
  }

  private let state = Mutex(State())
  private let watch: CInt

  private init() {
    do {
      watch = try KernelCalls.makeWatch()
    } catch {
      fatalError("no descriptor is left to wait for commands with: \(error.words)")
    }
    startThread()
  }

  /// Waits until `descriptor` is readable; one waiter each at a time.
  ///
  /// - Returns: false when it was abandoned.
  func wait(for descriptor: CInt) async -> Bool {
    await withCheckedContinuation { continuation in
      let isAbandoned = state.withLock { state in
        if state.abandoned.contains(descriptor) { return true }
        state.waiting[descriptor] = continuation
        return false
      }
      if isAbandoned { continuation.resume(returning: false) } else { KernelCalls.watch(descriptor, in: watch) }
    }
  }

  /// Ends the wait for a descriptor, and any later one until it is released.
  func abandon(_ descriptor: CInt) {
    let waiter = state.withLock { state in
      state.abandoned.insert(descriptor)
      return state.waiting.removeValue(forKey: descriptor)
    }
    waiter?.resume(returning: false)
  }

  /// Forgets a descriptor that is about to be closed: its number may come to mean another.
  func release(_ descriptor: CInt) {
    let waiter = state.withLock { state in
      state.abandoned.remove(descriptor)
      return state.waiting.removeValue(forKey: descriptor)
    }
    KernelCalls.unwatch(descriptor, in: watch)
    waiter?.resume(returning: false)
  }

  private func startThread() {
    // Signals are for the threads of the program, never for this one.
    var all = sigset_t()
    var former = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    var thread = pthread_t()
    let poller = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { poller in
        Unmanaged<ReadinessPoller>.fromOpaque(poller!).takeRetainedValue().poll()
      }, poller)
    guard code == 0 else {
      fatalError("no thread can be started to wait for commands: \(KernelError(code: code).words)")
    }
    pthread_detach(thread)
  }

  private func poll() -> Never {
    while true {
      let ready = KernelCalls.awaitReadable(in: watch)
      let waiters = state.withLock { state in ready.compactMap { state.waiting.removeValue(forKey: $0) } }
      for waiter in waiters { waiter.resume(returning: true) }
    }
  }
}
