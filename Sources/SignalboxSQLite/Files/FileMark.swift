import CFiles

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Which file a name leads to.
///
/// Two names with one mark are two names of one file.
struct FileMark: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64

  init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// Of the file that a name leads to, through links; nil when it leads nowhere.
  ///
  /// One system call, and the cheapest.
  init?(at path: String) {
    self.init(device: 0, inode: 0)
    guard sb_file_mark(path, &device, &inode) == 0 else { return nil }
  }
}

/// What the system says of a file at one moment.
struct FileLook: Hashable, Sendable {
  var mark: FileMark
  /// How many names it has; 0 once it was deleted.
  var links: Int
  var bytes: Int64
  /// When its content was last written, in nanoseconds since 1970.
  var modified: Int64

  /// The file that a name leads to, through links; nil when it leads nowhere.
  ///
  /// One system call.
  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The file behind a descriptor.
  init?(of descriptor: CInt) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    mark = FileMark(device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino))
    links = Int(status.st_nlink)
    bytes = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
