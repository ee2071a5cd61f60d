import CFiles
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells when the names of a file, and of those beside it whose names begin with its own, may lead elsewhere (inotify).
///
/// It knows of the directory that the file is in, and not of those above it. Takes one descriptor.
package final class NameWatch: Sendable {
  private enum Standing {
    case settled
    case unsettled
    /// Nothing is told any more: the directory is gone.
    case ended
  }

  private struct State {
    var standing = Standing.settled
    var told: AsyncStream<Void>.Continuation?
  }

  private let watch: CInt
  private let name: String
  private let state = Mutex(State())

  /// - Returns: nil where the system cannot tell.
  package init?(around path: String) {
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    name = String(path[cut...].dropFirst())
    watch = sb_open_name_watch(String(path[..<cut]) + "/")
    if watch < 0 { return nil }
  }

  deinit { close(watch) }

  /// Whether a name may lead elsewhere than when all was last found right.
  ///
  /// One system call, which does not wait.
  package var hasNews: Bool {
    state.withLock { state in
      if state.standing == .settled { take(&state) }
      return state.standing != .settled
    }
  }

  /// Every name was found right, by a look after the news.
  package func settle() {
    state.withLock { if $0.standing == .unsettled { $0.standing = .settled } }
  }

  /// Yields when there is news, until it ends.
  ///
  /// Takes one descriptor and one thread until it is cancelled; the last one that was asked for is told.
  ///
  /// - Returns: nil where no thread can be had for it.
  package func changes() -> AsyncStream<Void>? {
    let waker = sb_open_waker()
    let crew = ThreadCrew(limit: 1)
    guard waker >= 0, crew.ensure(1) == nil else {
      if waker >= 0 { close(waker) }
      return nil
    }
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    state.withLock { $0.told = continuation }
    // A descriptor's number may be another's once it is closed.
    let isOpen = Mutex(true)
    crew.add { [self] in
      while sb_wait_for_name_changes(watch, waker) == 0, goesOn() {}
      isOpen.withLock { isOpen in
        isOpen = false
        _ = close(waker)
      }
      continuation.finish()
    }
    crew.dismiss()
    continuation.onTermination = { _ in isOpen.withLock { if $0 { sb_wake(waker) } } }
    return stream
  }

  /// Takes what there is, and whether more can come.
  private func goesOn() -> Bool {
    state.withLock { state in
      take(&state)
      return state.standing != .ended
    }
  }

  private func take(_ state: inout State) {
    switch sb_take_name_changes(watch, name) {
    case 0: break
    case 1:
      state.standing = .unsettled
      state.told?.yield()
    default:
      state.standing = .ended
      state.told?.yield()
      state.told?.finish()
    }
  }
}
