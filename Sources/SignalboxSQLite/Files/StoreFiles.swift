import Signalbox
import SignalboxProcess

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The files of a store and who may open them.
enum StoreFiles {
  /// The one name that a file is opened by, whatever it was called: absolute, without links, its directory made (0700) when it
  /// is missing.
  ///
  /// SQLite finds a database's other files by its name, and so do the locks of ours.
  ///
  /// - Throws: ``StoreError``: `badPermissions` with the command that mends it, `unsafePlace` for a file on a network file
  ///   system.
  static func prepare(_ path: String) throws -> String {
    if let known = real(path) {
      try prepareDirectory(of: known)
      try refuseNetwork(known)
      return known
    }
    guard errno == ENOENT else {
      throw StoreError(.badPermissions, "cannot look at \(path): \(systemError())")
    }
    var status = stat()
    guard lstat(path, &status) != 0 else {
      throw StoreError(
        .badPermissions, "\(path) is a link to a file that does not exist; name the file itself, or remove the link")
    }
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard !name.isEmpty else {
      throw StoreError(.badPermissions, "\"\(path)\" names no file; name a file in a directory")
    }
    try prepareDirectory(of: path)
    guard let directory = real(parent(of: path)) else {
      if !path.hasPrefix("/"), CurrentDirectory.isGone { throw StoreError(.badPermissions, CurrentDirectory.goneWords) }
      throw StoreError(.badPermissions, "cannot look at the directory \(parent(of: path)): \(systemError())")
    }
    try refuseNetwork(directory)
    return (directory == "/" ? "" : directory) + "/" + name
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func refuseNetwork(_ path: String) throws {
    guard let look = FileLook(at: path), let kind = MountTable.now().networkKind(ofDevice: look.mark.device) else {
      return
    }
    throw StoreError(
      .unsafePlace,
      "\(path) is on a network file system (\(kind)), where SQLite's locks do not hold; keep the store on a local disk")
  }

  /// The content of a small file, such as those of `/proc`; nil when it cannot be read.
  static func text(at path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &part, part.count)
      guard count > 0 else { return count == 0 ? String(decoding: all, as: UTF8.self) : nil }
      all += part[..<count]
    }
  }

  /// Makes the directory of `path` (0700) and the ones above it when they are missing, and refuses one that is open to
  /// others: payloads and logs are the owner's alone, and nobody may put a file of theirs in the store's place.
  ///
  /// - Throws: ``StoreError/Code/badPermissions`` with the command that mends it.
  static func prepareDirectory(of path: String) throws {
    let directory = parent(of: path)
    var status = stat()
    if stat(directory, &status) != 0 {
      do {
        try PrivateDirectory.make(directory)
      } catch {
        throw StoreError(.badPermissions, error.reason)
      }
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

  /// Makes an empty file that its owner alone may open, beside another: `<path>.saved`, or `<path>.saved-2` and so on when
  /// there is one already.
  ///
  /// - Returns: its path.
  static func makeCopyFile(beside path: String, _ suffix: String) throws -> String {
    for number in 1...1000 {
      let copy = path + "." + suffix + (number == 1 ? "" : "-\(number)")
      let descriptor = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor >= 0 {
        close(descriptor)
        return copy
      }
      guard errno == EEXIST else { throw StoreError(.cannotWrite, "cannot make \(copy): \(systemError())") }
    }
    throw StoreError(.cannotWrite, "there are 1000 files \(path).\(suffix)-N already; remove old ones")
  }

  /// Gives a file another name, beside its own: `<path>.set-aside`.
  ///
  /// - Returns: the name.
  static func moveAside(_ path: String) throws -> String { try keep(path, as: "set-aside", beside: path) }

  /// Gives a file a free name beside another: `<path>.<suffix>`, or `<path>.<suffix>-2` and so on.
  ///
  /// - Returns: the name.
  static func keep(_ file: String, as suffix: String, beside path: String) throws -> String {
    let name = try makeCopyFile(beside: path, suffix)
    guard rename(file, name) == 0 else {
      // Before the empty file is removed, which sets another error.
      let failure = StoreError(.cannotWrite, "cannot rename \(file) to \(name): \(systemError())")
      remove(name)
      throw failure
    }
    return name
  }

  /// Makes an empty file in which a copy grows, until it is whole and gets its name: `<path>.saving`.
  ///
  /// - Returns: its path.
  static func makeDraft(of path: String) throws -> String {
    removeDraft(of: path)
    return try makeCopyFile(beside: path, "saving")
  }

  /// Removes what a process left that was killed while it saved a copy.
  static func removeDraft(of path: String) {
    for suffix in [".saving", ".saving-journal"] { remove(path + suffix) }
  }

  /// Removes a file of ours that is not of use.
  static func remove(_ path: String) {
    unlink(path)
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
