import CClock
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells everyone in the process who asks when the time of day was set, by one thread that waits for it.
final class ClockWatch: Sendable {
  static let shared = ClockWatch()

  private struct State {
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextNumber = 0
    var hasThread = false
  }

  private let state = Mutex(State())

  /// Ends at once where the system cannot tell.
  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.nextNumber += 1
      state.listeners[state.nextNumber] = continuation
      return state.nextNumber
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) }
    }
    start()
    return stream
  }

  private func start() {
    let isFirst = state.withLock { state in
      defer { state.hasThread = true }
      return !state.hasThread
    }
    guard isFirst else { return }
    let watch = sb_open_clock_watch()
    guard watch >= 0, startThread(watch) else { return end() }
  }

  private func startThread(_ watch: Int32) -> Bool {
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
      let watch = Int32(Int(bitPattern: context) - 1)
      while sb_wait_for_clock_change(watch) == 0 { ClockWatch.shared.tell() }
      ClockWatch.shared.end()
      return nil
    }
    #if canImport(Glibc)
      var thread = pthread_t()
      let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = body
      guard pthread_create(&thread, nil, start, UnsafeMutableRawPointer(bitPattern: Int(watch) + 1)) == 0 else {
        return false
      }
      pthread_detach(thread)
      return true
    #else
      return false
    #endif
  }

  private func tell() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
  }

  private func end() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
  }
}
