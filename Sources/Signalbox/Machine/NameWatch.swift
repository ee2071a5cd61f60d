import CFiles
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells when the names of a file may lead elsewhere, by one thread that waits for it (inotify).
///
/// It only makes a look come sooner: where it cannot be had, or the directory itself is gone, looks come at their interval.
package enum NameWatch {
  /// Yields when a name in the file's directory that begins with the file's is made, moved or deleted, until that directory is
  /// gone. Takes one descriptor and one thread until it is cancelled.
  ///
  /// - Returns: nil where the system cannot tell.
  package static func changes(around path: String) -> AsyncStream<Void>? {
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    let name = String(path[cut...].dropFirst())
    let watch = sb_open_name_watch(String(path[..<cut]) + "/")
    let crew = ThreadCrew(limit: 1)
    guard watch >= 0, crew.ensure(1) == nil else {
      if watch >= 0 { close(watch) }
      return nil
    }
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    // A descriptor's number may be another's once it is closed.
    let isOpen = Mutex(true)
    crew.add {
      while sb_wait_for_names(watch, name) == 0 { continuation.yield() }
      isOpen.withLock { isOpen in
        isOpen = false
        _ = close(watch)
      }
      continuation.finish()
    }
    crew.dismiss()
    continuation.onTermination = { _ in isOpen.withLock { if $0 { sb_end_name_watch(watch) } } }
    return stream
  }
}
