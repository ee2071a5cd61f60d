#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes directories that are closed to others from their first moment.
package enum PrivateDirectory {
  package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var reason: String
    package var description: String { reason }
  }

  /// Makes a directory with mode 0700 that was not there before.
  package static func makeNew(_ path: String) throws(Refusal) {
    guard mkdir(path, 0o700) == 0 else { throw refusal(path, errno) }
  }

  /// Makes a directory with mode 0700, and those above it that are missing.
  ///
  /// One that is there is left as it is.
  ///
  /// Nothing is made in a directory of another user but root: root with a user's `HOME` would leave directories there that
  /// the user cannot write.
  package static func make(_ path: String, user: UInt32 = geteuid()) throws(Refusal) {
    var status = stat()
    if stat(path, &status) == 0 { return }
    guard errno == ENOENT else { throw refusal(path, errno) }
    let above = parent(of: path)
    if stat(above, &status) != 0 {
      guard errno == ENOENT, above != path else { throw refusal(above, errno) }
      try make(above, user: user)
      guard stat(above, &status) == 0 else { throw refusal(above, errno) }
    }
    guard status.st_uid == user || status.st_uid == 0 else {
      throw Refusal(
        reason: "\(above) belongs to user \(status.st_uid), and user \(user) makes nothing in it; run this as its "
          + "user, set HOME to a directory of your own (sudo -H does), or name another place")
    }
    guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    let number = errno
    guard path.hasPrefix("/") || !CurrentDirectory.isGone else { throw Refusal(reason: CurrentDirectory.goneWords) }
    throw refusal(path, number)
  }

  private static func refusal(_ path: String, _ number: Int32) -> Refusal {
    Refusal(reason: "cannot make the directory \(path): \(String(cString: strerror(number)))")
  }

  private static func parent(of path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The directory that relative paths begin at.
package enum CurrentDirectory {
  /// Whether it was removed under this process.
  package static var isGone: Bool {
    guard let path = getcwd(nil, 0) else { return errno == ENOENT }
    free(path)
    return false
  }

  package static let goneWords = "the current directory no longer exists; cd to one that does"
}
