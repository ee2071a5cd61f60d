import FoundationEssentials
import SignalboxModel
import SignalboxProcess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A Unix socket in the file system: bound at its own path with mode 0600, in a directory that is closed to others.
///
/// Written on the system's own calls: owner, mode and inode of what is there decide, without following a link.
struct SocketFile: Sendable {
  let path: String
  /// Tells whether a server answers on a path.
  var probe: @Sendable (String) -> SocketProbe.Answer = { SocketProbe.connect(to: $0) }

  init(path: String) throws(ControlServerError) {
    self.path = path
    do {
      _ = try SocketPath.checked(path)
    } catch {
      throw ControlServerError(
        .socketPathTooLong,
        "The socket path \(path) has \(path.utf8.count) bytes and at most \(SocketPath.byteLimit) are allowed: "
          + "name a shorter one with --socket or SIGNALBOX_SOCKET.")
    }
  }

  /// The socket of the server of that name, where `signalbox` looks for it.
  static func standardPath(name: String) throws(ControlServerError) -> String {
    do {
      return try SocketPath.standard(name: name, environment: ProcessInfo.processInfo.environment)
    } catch {
      throw ControlServerError(.socketPathTooLong, error.description)
    }
  }

  /// Makes or checks the directory.
  func prepareDirectory() throws(ControlServerError) {
    do {
      try PrivateDirectory.make(directory)
    } catch {
      throw ControlServerError(.unsafeDirectory, "The socket's directory cannot be used: \(error.reason).")
    }
    try checkDirectory()
  }

  /// The right to serve here.
  ///
  /// - Throws: ``ControlServerError/Code/inUse`` when another server has it.
  func lock() throws(ControlServerError) -> SocketLock {
    try SocketLock(forSocketAt: path, in: directory)
  }

  /// Removes a socket that nobody serves and makes one of our own.
  ///
  /// It must be done under the ``lock()``.
  ///
  /// Nobody can connect before it is closed to others. What cannot be made whole is not left there.
  func bind() throws(ControlServerError) -> BoundSocket {
    try removeStale()
    let descriptor = UnixAddress.makeSocket()
    guard descriptor >= 0 else { throw Self.cannotMake(path, Self.systemError()) }
    let place = boundPath
    guard UnixAddress(place).bind(descriptor) == 0 else {
      let number = errno
      close(descriptor)
      throw number == EADDRINUSE ? isTaken : Self.cannotMake(path, Self.systemError(number))
    }
    let made = FileStatus(at: path)?.identity
    guard let identity = made, chmod(place, 0o600) == 0, listen(descriptor, Self.backlog) == 0 else {
      let reason = Self.systemError()
      if let made { remove(made) }
      close(descriptor)
      throw Self.cannotMake(path, reason)
    }
    return BoundSocket(descriptor: descriptor, identity: identity)
  }

  /// Whether the path still leads to this socket.
  func leads(to socket: FileStatus.Identity) -> Bool { FileStatus(at: path)?.identity == socket }

  /// The path without links and dots in it, where that is not too long: cleaners of temporary files spare a socket that the
  /// system knows by the name under which they find it.
  private var boundPath: String {
    guard let real = realpath(directory, nil) else { return path }
    defer { free(real) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let bound = String(cString: real) + "/" + name
    return bound.utf8.count <= UnixAddress.byteLimit ? bound : path
  }

  var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func checkDirectory() throws(ControlServerError) {
    guard let status = FileStatus(at: directory), status.isDirectory else {
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

  /// What the operating system says of an error number.
  static func systemError(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

  /// How many connections may wait to be taken.
  private static let backlog: Int32 = 128

  private static func cannotMake(_ path: String, _ reason: String) -> ControlServerError {
    ControlServerError(.cannotBind, "Cannot make the socket \(path): \(reason).")
  }
}

/// A socket that has its name, and at which connections wait to be taken.
struct BoundSocket: Sendable {
  var descriptor: Int32
  var identity: FileStatus.Identity
}
