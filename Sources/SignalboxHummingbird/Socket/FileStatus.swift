#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is at a path, without following a link.
struct FileStatus: Sendable {
  /// Which file it is, whatever its name.
  struct Identity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
  }

  var identity: Identity
  var owner: UInt32
  var mode: UInt32

  var isDirectory: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }
  var isSocket: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFSOCK) }

  /// nil when nothing is there, or nothing that can be seen.
  init?(at path: String) {
    var value = stat()
    guard lstat(path, &value) == 0 else { return nil }
    self.init(value)
  }

  /// Of an open file.
  init?(of descriptor: Int32) {
    var value = stat()
    guard fstat(descriptor, &value) == 0 else { return nil }
    self.init(value)
  }

  private init(_ value: stat) {
    identity = Identity(device: UInt64(truncatingIfNeeded: value.st_dev), inode: UInt64(value.st_ino))
    owner = value.st_uid
    mode = UInt32(value.st_mode)
  }
}
