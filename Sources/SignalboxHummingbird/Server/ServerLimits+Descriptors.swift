#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ServerLimits {
  /// Descriptors that the process needs for itself: its store, its logs, its listeners.
  private static let reservedDescriptors = 24

  /// The limits as far as the process's descriptors reach: of those that it does not need for itself a quarter is for
  /// connections, in equal parts for its listeners.
  ///
  /// - Parameter descriptors: that the process may have open.
  func within(descriptors: Int, listeners: Int) -> ServerLimits {
    var limits = self
    let share = max((descriptors - Self.reservedDescriptors) / 4 / max(listeners, 1), 2)
    limits.connections = min(connections, share)
    limits.streams = min(streams, max(limits.connections / 2, 1))
    limits.streamsPerToken = min(streamsPerToken, limits.streams)
    return limits
  }

  /// How many descriptors this process may have open.
  static var descriptors: Int {
    var limit = rlimit()
    #if canImport(Glibc)
      let code = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #else
      let code = getrlimit(RLIMIT_NOFILE, &limit)
    #endif
    guard code == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }
}
