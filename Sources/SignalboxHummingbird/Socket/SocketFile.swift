import FoundationEssentials
import SignalboxModel
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file of a Unix socket: a directory closed to others, no other server behind it, mode 0600, gone after us.
///
/// Written on the system's own calls: owner, mode and inode of what is there decide, without following a link.
struct SocketFile: Sendable {
  let path: String
  /// Where the socket is bound, to be moved to ``path`` when it is closed to others: nobody can connect to a half-made one,
  /// and what the network library removes when it closes is this name, never one that is another server's by then. Of no
  /// other server, also not of this process.
  let workingPath: String

  private static let made = Atomic<Int>(0)

  /// Which file it is, so that another server's is never removed.
  struct Identity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
  }

  init(path: String) throws(ControlServerError) {
    self.path = path
    let number = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
    // Short, since it has to fit where a path of the greatest length does.
    let process = String(ProcessInfo.processInfo.processIdentifier, radix: 36)
    workingPath = "\(Self.directory(of: path))/.\(process)-\(String(number, radix: 36))"
    // What is bound first is longer when the socket's own name is a very short one.
    let limit = SocketPath.byteLimit - max(0, workingPath.utf8.count - path.utf8.count)
    guard path.utf8.count <= limit else {
      throw ControlServerError(
        .socketPathTooLong,
        "The socket path \(path) has \(path.utf8.count) bytes and at most \(limit) are allowed: "
          + "name a shorter one with --socket or SIGNALBOX_SOCKET.")
    }
  }

  /// The socket of the server of that name, where `signalbox` looks for it.
  static func standardPath(name: String) throws(ControlServerError) -> String {
    do {
      return try SocketPath.path(
        name: name, environment: ProcessInfo.processInfo.environment, userID: geteuid(),
        temporaryDirectory: FileManager.default.temporaryDirectory.path)
    } catch {
      throw ControlServerError(.socketPathTooLong, error.description)
    }
  }

  /// Makes or checks the directory and removes a socket that nobody serves any more.
  func prepare() throws(ControlServerError) {
    try makeDirectory(directory)
    try checkDirectory()
    try removeStale()
  }

  /// Closes the bound socket to others and gives it its name.
  func publish() throws(ControlServerError) -> Identity {
    guard chmod(workingPath, 0o600) == 0, let status = Self.status(workingPath) else {
      throw ControlServerError(.cannotBind, "Cannot make the socket of \(path) mode 0600: \(Self.lastError).")
    }
    // A link takes no name that another server has just taken; where sockets cannot be linked, a move must do.
    if link(workingPath, path) == 0 {
      unlink(workingPath)
    } else if errno == EEXIST {
      throw ControlServerError(.inUse, "Another server has just started on \(path).")
    } else if rename(workingPath, path) != 0 {
      throw ControlServerError(.cannotBind, "Cannot make the socket \(path): \(Self.lastError).")
    }
    return status.identity
  }

  /// Removes the socket unless another server has put its own there.
  func remove(_ identity: Identity) {
    if Self.status(path)?.identity == identity { unlink(path) }
  }

  private var directory: String { Self.directory(of: path) }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func makeDirectory(_ directory: String) throws(ControlServerError) {
    guard Self.status(directory) == nil else { return }
    if let slash = directory.lastIndex(of: "/"), slash != directory.startIndex {
      try makeDirectory(String(directory[..<slash]))
    }
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw ControlServerError(
        .unsafeDirectory, "Cannot make the socket's directory \(directory): \(Self.lastError).")
    }
  }

  private func checkDirectory() throws(ControlServerError) {
    guard let status = Self.status(directory), status.isDirectory else {
      throw ControlServerError(.unsafeDirectory, "\(directory), where the socket is to be, is no directory.")
    }
    guard status.owner == geteuid() else {
      throw ControlServerError(
        .unsafeDirectory,
        "\(directory) belongs to user \(status.owner), not to us: give another place with --socket.")
    }
    guard status.mode & 0o077 == 0 else {
      throw ControlServerError(
        .unsafeDirectory,
        "\(directory) is open to other users, and with it the socket. Close it with: chmod 700 '\(directory)'")
    }
  }

  private func removeStale() throws(ControlServerError) {
    guard let status = Self.status(path) else { return }
    guard status.isSocket else {
      throw ControlServerError(
        .notASocket, "\(path) is there and no socket; it is left alone. Move it, or use --socket.")
    }
    switch SocketProbe.connect(to: path) {
    case .live(let process):
      let holder = process.map { "process \($0)" } ?? "a process"
      throw ControlServerError(
        .inUse, "Another server (\(holder)) answers on \(path). Stop it, or give this one another --socket.")
    case .stale:
      guard unlink(path) == 0 || errno == ENOENT else {
        throw ControlServerError(.notASocket, "Cannot remove the stale socket \(path): \(Self.lastError).")
      }
    case .unknown(let reason):
      throw ControlServerError(.notASocket, "Cannot tell whether a server answers on \(path): \(reason).")
    }
  }

  private struct Status {
    var identity: Identity
    var owner: UInt32
    var mode: UInt32

    var isDirectory: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }
    var isSocket: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFSOCK) }
  }

  private static func status(_ path: String) -> Status? {
    var value = stat()
    guard lstat(path, &value) == 0 else { return nil }
    return Status(
      identity: Identity(device: UInt64(truncatingIfNeeded: value.st_dev), inode: UInt64(value.st_ino)),
      owner: value.st_uid, mode: UInt32(value.st_mode))
  }

  static var lastError: String { String(cString: strerror(errno)) }
}
