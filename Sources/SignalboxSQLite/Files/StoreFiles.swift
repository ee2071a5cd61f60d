import Signalbox

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The files of a store and who may open them.
enum StoreFiles {
  /// Makes the directory of `path` (0700) and the ones above it when they are missing, and refuses one that is open to
  /// others: payloads and logs are the owner's alone, and nobody may put a file of theirs in the store's place.
  ///
  /// - Throws: ``StoreError/Code/badPermissions`` with the command that mends it.
  static func prepareDirectory(of path: String) throws {
    let directory = parent(of: path)
    var status = stat()
    if stat(directory, &status) != 0 {
      try make(directory)
      guard stat(directory, &status) == 0 else {
        throw StoreError(.badPermissions, "cannot look at the directory \(directory): \(systemError())")
      }
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError(.badPermissions, "\(directory) is no directory; name a file in a directory")
    }
    guard status.st_uid == getuid() else {
      throw StoreError(
        .badPermissions, "the directory \(directory) belongs to another user; keep the store in one of your own")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw StoreError(
        .badPermissions,
        "the directory \(directory) is open to others; keep the store in one of its own, or close it with: "
          + "chmod 700 '\(directory)'")
    }
  }

  /// Makes an empty file that its owner alone may open, or checks that the one that is there is so.
  ///
  /// SQLite would make it with the process's umask, and gives `-wal` and `-shm` the mode of the database, so the mode
  /// has to be right before SQLite sees the file. Call it with the store's lock held and before SQLite opens the file:
  /// closing a descriptor of a file that SQLite has open drops SQLite's own locks on it.
  ///
  /// - Throws: ``StoreError/Code/badPermissions`` with the command that mends it.
  static func prepareFile(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      close(descriptor)
      return
    }
    guard errno == EEXIST else {
      throw StoreError(.badPermissions, "cannot make \(path): \(systemError())")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw StoreError(.badPermissions, "cannot look at \(path): \(systemError())")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.badPermissions, "\(path) is not a file; name another path for the store")
    }
    guard status.st_uid == getuid() else {
      throw StoreError(.badPermissions, "\(path) belongs to another user; run as that user or name another path")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw StoreError(.badPermissions, "others may open \(path); mend it with: chmod 600 '\(path)'")
    }
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func make(_ directory: String) throws {
    var status = stat()
    let above = parent(of: directory)
    if above != directory, stat(above, &status) != 0 { try make(above) }
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw StoreError(.badPermissions, "cannot make the directory \(directory): \(systemError())")
    }
  }
}
