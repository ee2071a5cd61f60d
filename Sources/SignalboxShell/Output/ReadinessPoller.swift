import CProcess
import Glibc
import Synchronization

/// Waits for descriptors to have something to read: pipes to hold bytes, processes to have ended.
///
/// One thread for all, asleep while nothing happens.
///
/// A wait can end although nothing is ready: callers look for themselves and wait again.
final class ReadinessPoller: Sendable {
  static let shared = ReadinessPoller()

  /// Called on the poller's thread, or on that of who ends the wait; given false when the descriptor was abandoned.
  ///
  /// It must not block.
  typealias Waiter = @Sendable (_ isReady: Bool) -> Void

  private struct State {
    var watch: CInt?
    var waiting: [CInt: Waiter] = [:]
    var abandoned: Set<CInt> = []
  }

  private let state = Mutex(State())
  /// How often is looked at what the kernel would not watch, as when its watches are used up.
  private static let lookInterval = Duration.milliseconds(50)

  /// Has the thread and what it needs; to be called before anything is started that is to be waited for, and best at the start
  /// of the program, when there is room for it.
  ///
  /// - Throws: what the machine is short of; it can be tried again.
  func prepare() throws(KernelError) {
    let code = state.withLock { state -> CInt in
      guard state.watch == nil else { return 0 }
      var watch: CInt = -1
      let code = sb_make_watch(&watch)
      guard code == 0 else { return code }
      let poller = Unmanaged.passRetained(self)
      let refused = sb_start_thread(
        { Unmanaged<ReadinessPoller>.fromOpaque($0!).takeRetainedValue().poll() }, poller.toOpaque())
      guard refused == 0 else {
        poller.release()
        close(watch)
        return refused
      }
      state.watch = watch
      return 0
    }
    try KernelError.check(code)
  }

  /// Has `waiter` called once when `descriptor` is readable; one at a time each.
  ///
  /// ``prepare()`` was called before.
  func wait(for descriptor: CInt, _ waiter: @escaping Waiter) {
    let (isAbandoned, isWatched) = state.withLock { state in
      if state.abandoned.contains(descriptor) { return (true, false) }
      state.waiting[descriptor] = waiter
      return (false, sb_watch(state.watch ?? -1, descriptor) == 0)
    }
    if isAbandoned { return waiter(false) }
    if isWatched { return }
    // By itself, because it waits for nobody, and what waits for it has no task.
    Task {
      try await Task.sleep(for: Self.lookInterval)
      state.withLock { $0.waiting.removeValue(forKey: descriptor) }?(true)
    }
  }

  /// Waits until `descriptor` is readable; one waiter each at a time.
  ///
  /// - Returns: false when it was abandoned.
  func wait(for descriptor: CInt) async -> Bool {
    await withCheckedContinuation { continuation in
      wait(for: descriptor) { continuation.resume(returning: $0) }
    }
  }

  /// Ends the wait for a descriptor, and any later one until it is released.
  func abandon(_ descriptor: CInt) {
    let waiter = state.withLock { state in
      state.abandoned.insert(descriptor)
      return state.waiting.removeValue(forKey: descriptor)
    }
    waiter?(false)
  }

  /// Forgets a descriptor that is about to be closed: its number may come to mean another.
  func release(_ descriptor: CInt) {
    let waiter = state.withLock { state in
      state.abandoned.remove(descriptor)
      if let watch = state.watch { sb_unwatch(watch, descriptor) }
      return state.waiting.removeValue(forKey: descriptor)
    }
    waiter?(false)
  }

  private func poll() -> UnsafeMutableRawPointer? {
    var ready = [CInt](repeating: 0, count: 64)
    let watch = state.withLock { $0.watch ?? -1 }
    while true {
      let count = Int(sb_await(watch, -1, &ready, CInt(ready.count)))
      let waiters = state.withLock { state in
        ready[..<count].compactMap { state.waiting.removeValue(forKey: $0) }
      }
      for waiter in waiters { waiter(true) }
    }
  }
}

/// What is asked of a descriptor without waiting.
enum Descriptor {
  /// Whether it has something to read, or is at its end.
  static func isReadable(_ descriptor: CInt) -> Bool { look(descriptor) & Int16(POLLIN | POLLHUP | POLLERR) != 0 }

  /// Whether nobody has the other end of a pipe open any more.
  static func isHungUp(_ descriptor: CInt) -> Bool { look(descriptor) & Int16(POLLHUP) != 0 }

  private static func look(_ descriptor: CInt) -> Int16 {
    var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&interest, 1, 0) > 0 ? interest.revents : 0
  }
}
