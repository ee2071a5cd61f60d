#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small file that gives power, such as tokens, a key or commands, read whole: it is taken only from this user or root, and
/// from where nobody else can exchange it.
///
/// Written on the system's own calls: what is checked and what is read must be one file, whatever is moved meanwhile.
package struct PrivateFile: Sendable {
  package var bytes: [UInt8]
  package var mode: UInt32

  /// Why it cannot be read, in a few words.
  package struct Unreadable: Error {
    package var reason: String
    /// Whether there is no such file.
    package var isMissing = false
  }

  private static let sizeLimit = 1 << 20

  /// Reads a file that belongs to this user or to root, and that nobody else can write.
  package init(path: String, user: UInt32 = geteuid()) throws(Unreadable) {
    do {
      try PathTrust(user: user).check(path)
    } catch {
      throw Unreadable(reason: error.reason, isMissing: error.isMissing)
    }
    // Without O_NONBLOCK a pipe in its place would hang the process.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Unreadable(reason: String(cString: strerror(errno)), isMissing: errno == ENOENT)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    mode = UInt32(status.st_mode)
    guard mode & UInt32(S_IFMT) == UInt32(S_IFREG) else { throw Unreadable(reason: "it is no regular file") }
    guard status.st_uid == user || status.st_uid == 0 else {
      throw Unreadable(reason: "it belongs to user \(status.st_uid), and must be yours or root's")
    }
    guard mode & 0o022 == 0 else {
      throw Unreadable(reason: "it is open to others, who can write it; close it with: chmod 600 '\(path)'")
    }
    guard status.st_size <= Self.sizeLimit else { throw Unreadable(reason: "it has more than \(Self.sizeLimit) bytes") }
    bytes = try Self.readAll(descriptor)
  }

  /// Whether others than the owner and the group can read it.
  package var isOpenToAll: Bool { mode & 0o007 != 0 }
  package var isReadableByOthers: Bool { mode & 0o044 != 0 }

  private static func readAll(_ descriptor: Int32) throws(Unreadable) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count <= sizeLimit {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
      bytes += buffer[..<count]
    }
    throw Unreadable(reason: "it has more than \(sizeLimit) bytes")
  }
}
