import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many descriptors this process may have open: files, pipes, connections, and what commands need.
///
/// The limit that a process starts with, the soft one, is often 1,024 where the system would allow far more.
public enum DescriptorLimit {
  private static let former = Mutex<Int?>(nil)

  /// Raises the limit to what the system allows this process, for a program's start.
  ///
  /// Commands are started with the limit that was there before.
  public static func raise() {
    guard let limit = read(), limit.rlim_cur < limit.rlim_max else { return }
    former.withLock { $0 = $0 ?? number(limit.rlim_cur) }
    var raised = limit
    raised.rlim_cur = limit.rlim_max
    // Where it may not be raised it stays, and everything is counted by that.
    _ = setrlimit(kind, &raised)
  }

  /// The limit now.
  package static var current: Int { read().map { number($0.rlim_cur) } ?? .max }

  /// The limit before ``raise()``; nil when that changed nothing.
  package static var original: Int? { former.withLock { $0 } }

  /// How many cores this process may use, and so how many event loops it has.
  package static let cores = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))

  private static func read() -> rlimit? {
    var limit = rlimit()
    return getrlimit(kind, &limit) == 0 ? limit : nil
  }

  private static func number(_ value: rlim_t) -> Int { Int(clamping: value) }

  #if canImport(Glibc)
    private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    private static let kind = RLIMIT_NOFILE
  #endif
}
