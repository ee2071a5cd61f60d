import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small file that decides who may come in, read whole.
///
/// Written on the system's own calls: what is checked and what is read must be one file, whatever is moved meanwhile.
struct PrivateFile: Sendable {
  var bytes: [UInt8]
  var mode: UInt32

  /// Why it cannot be read, in a few words.
  struct Unreadable: Error {
    var reason: String
  }

  static let sizeLimit = 1 << 20

  init(path: String) throws(Unreadable) {
    // Without O_NONBLOCK a pipe in its place would hang the server.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    mode = UInt32(status.st_mode)
    guard mode & UInt32(S_IFMT) == UInt32(S_IFREG) else { throw Unreadable(reason: "it is no regular file") }
    guard status.st_size <= Self.sizeLimit else { throw Unreadable(reason: "it has more than \(Self.sizeLimit) bytes") }
    bytes = try Self.readAll(descriptor)
  }

  /// Whether others than the owner and the group can read or write it.
  var isOpenToAll: Bool { mode & 0o007 != 0 }
  var isReadableByOthers: Bool { mode & 0o044 != 0 }
  var isWritableByOthers: Bool { mode & 0o022 != 0 }

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
