#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How much room the file system of a file has.
struct DiskSpace: Hashable, Sendable {
  /// Bytes that this process may still write.
  var free: Int64
  var total: Int64

  /// Less than a twentieth of it and less than 1 GiB: a large disk is not short because it is well filled.
  var isShort: Bool { free < total / 20 && free < 1 << 30 }

  /// Of the file system that a path is on; nil when that cannot be asked.
  ///
  /// One system call.
  static func of(_ path: String) -> DiskSpace? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let block = Int64(clamping: status.f_frsize)
    return DiskSpace(
      free: Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: block).partialValue,
      total: Int64(clamping: status.f_blocks).multipliedReportingOverflow(by: block).partialValue)
  }
}
