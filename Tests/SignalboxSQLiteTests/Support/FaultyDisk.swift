import CFaultyDisk

/// The disk under a scratch directory, which fails when a test wants it to.
final class FaultyDisk: Sendable {
  private let directory: String

  /// To be made before the first store in the directory.
  convenience init(under scratch: Scratch) { self.init(prefix: scratch.directory) }

  /// Only under the logs.
  ///
  /// To be made before the first store in the directory.
  convenience init(underLogsOf scratch: Scratch) { self.init(prefix: scratch.path + "-logs") }

  private init(prefix: String) {
    directory = prefix
    faulty_disk_install()
    faulty_disk_watch(directory)
  }

  deinit { faulty_disk_forget(directory) }

  /// How many more bytes there are; nil for as many as one likes.
  func setRoom(_ bytes: Int?) { faulty_disk_set_room(directory, Int64(bytes ?? -1)) }
  /// Has flushes fail: the next so many, or all from now on when nil.
  func failFlushes(_ count: Int?) { faulty_disk_fail_flushes(directory, Int32(count ?? -1)) }
  /// Flushes that succeeded.
  var flushes: Int { Int(faulty_disk_look(directory).flushes) }
  /// Flushes through a handle after one through it had failed.
  var flushesAfterFailure: Int { Int(faulty_disk_look(directory).flushes_after_failure) }
}
