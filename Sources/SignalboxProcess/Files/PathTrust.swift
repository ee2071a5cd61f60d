#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Decides whether nobody but one user and root can exchange what a path leads to.
///
/// Every directory on the way belongs to one of them, and others cannot write it unless it is sticky, as `/tmp` is; so does
/// every link that is followed.
package struct PathTrust: Sendable {
  private let user: UInt32

  package struct Fault: Error, Hashable, Sendable {
    package var reason: String
    package var isMissing = false
  }

  private static let linkLimit = 40

  /// - Parameter user: who may own what is on the way beside root.
  package init(user: UInt32 = geteuid()) {
    self.user = user
  }

  /// Follows the path to its end, which is not looked at itself.
  package func check(_ path: String) throws(Fault) {
    var rest = Self.names(path)
    var place = "/"
    var links = 0
    if !path.hasPrefix("/") { rest = Self.names(try Self.currentDirectory()) + rest }
    try checkDirectory(place)
    while let name = rest.popFirst() {
      if name == "." { continue }
      if name == ".." {
        place = Self.parent(of: place)
        continue
      }
      let next = place == "/" ? "/\(name)" : "\(place)/\(name)"
      var status = stat()
      guard lstat(next, &status) == 0 else { throw Self.fault(errno) }
      switch UInt32(status.st_mode) & UInt32(S_IFMT) {
      case UInt32(S_IFLNK):
        links += 1
        guard links <= Self.linkLimit else { throw Self.fault(ELOOP) }
        try checkOwner(status, next)
        let target = try Self.target(of: next)
        if target.hasPrefix("/") { place = "/" }
        rest = Self.names(target) + rest
      case UInt32(S_IFDIR):
        if !rest.isEmpty { try checkDirectory(next) }
        place = next
      default:
        guard rest.isEmpty else { throw Self.fault(ENOTDIR) }
      }
    }
  }

  private func checkDirectory(_ path: String) throws(Fault) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw Self.fault(errno) }
    try checkOwner(status, path)
    let mode = UInt32(status.st_mode)
    guard mode & 0o022 == 0 || mode & UInt32(S_ISVTX) != 0 else {
      throw Fault(
        reason: "others can write its directory \(path), and put another file in its place; close it with: "
          + "chmod go-w '\(path)'")
    }
  }

  private func checkOwner(_ status: stat, _ path: String) throws(Fault) {
    guard status.st_uid == user || status.st_uid == 0 else {
      throw Fault(reason: "\(path), on the way to it, belongs to user \(status.st_uid), and must be yours or root's")
    }
  }

  private static func names(_ path: String) -> ArraySlice<Substring> { path.split(separator: "/")[...] }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func target(of link: String) throws(Fault) -> String {
    guard let path = realText({ readlink(link, $0, $1) }) else { throw fault(errno) }
    return path
  }

  private static func currentDirectory() throws(Fault) -> String {
    guard let path = getcwd(nil, 0) else {
      throw errno == ENOENT ? Fault(reason: CurrentDirectory.goneWords) : fault(errno)
    }
    defer { free(path) }
    return String(cString: path)
  }

  private static func realText(_ read: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let start = buffer.baseAddress, case let count = read(start, buffer.count), count >= 0 else { return nil }
      return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  private static func fault(_ number: Int32) -> Fault {
    Fault(reason: String(cString: strerror(number)), isMissing: number == ENOENT)
  }
}
