/// Where a server's control socket is when nobody says otherwise.
public enum SocketPath {
  /// The name of the socket of `signalbox serve`; an app's is its own name.
  public static let defaultName = "default"
  /// The bytes of a path that a server and its clients take: four less than fit a Linux socket's address with its final
  /// NUL, since SwiftNIO refuses longer ones on every system.
  public static let byteLimit = 103

  /// Why a path or a name cannot be a socket's.
  public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path has so many bytes, more than ``SocketPath/byteLimit``.
    case tooLong(path: String, bytes: Int)
    /// The name is empty, starts with a dot or holds a slash.
    case badName(String)

    /// Why it is refused and what to do, in words.
    public var description: String {
      switch self {
      case .tooLong(let path, let bytes):
        "the socket path \(path) has \(bytes) bytes and at most \(SocketPath.byteLimit) are allowed: "
          + "name a shorter one with --socket or SIGNALBOX_SOCKET"
      case .badName(let name):
        "\"\(name)\" is no name for a server: it must not be empty, start with a dot or hold a slash"
      }
    }
  }

  /// The directory of a user's sockets: `$XDG_RUNTIME_DIR/signalbox`, or `signalbox-<uid>` in the system's temporary
  /// directory when that variable is not set to an absolute path.
  ///
  /// Whoever listens there makes it 0700 and refuses one that is laxer or not the user's own.
  public static func directory(
    environment: [String: String], userID: UInt32, temporaryDirectory: String
  ) -> String {
    if let runtime = environment["XDG_RUNTIME_DIR"], runtime.utf8.first == UInt8(ascii: "/") {
      return joined(runtime, "signalbox")
    }
    return joined(temporaryDirectory, "signalbox-\(userID)")
  }

  /// The directories in which clients look for a user's default server, the first one first.
  ///
  /// A server is often started with other variables than its clients: `cron` and `su` set no `XDG_RUNTIME_DIR`, which a login
  /// sets to `/run/user/<uid>`. So both kinds of directories are looked at, whatever is set here.
  package static func likelyDirectories(
    environment: [String: String], userID: UInt32, temporaryDirectory: String
  ) -> [String] {
    let session = ["XDG_RUNTIME_DIR": "/run/user/\(userID)"].merging(environment) { usual, given in
      given.utf8.first == UInt8(ascii: "/") ? given : usual
    }
    return [session, [:]].map {
      directory(environment: $0, userID: userID, temporaryDirectory: temporaryDirectory)
    }
  }

  /// The socket of the server of that name in a directory.
  package static func path(name: String = defaultName, in directory: String) -> String {
    joined(directory, "\(name)\(suffix)")
  }

  /// How the names of sockets end.
  package static let suffix = ".sock"

  /// What is appended to a socket's path for the file that its server has locked for as long as it lives.
  package static let lockSuffix = ".lock"

  /// The socket of the server of that name.
  public static func path(
    name: String = defaultName, environment: [String: String], userID: UInt32, temporaryDirectory: String
  ) throws(Refusal) -> String {
    guard !name.isEmpty, !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 }),
      name.utf8.first != UInt8(ascii: ".")
    else { throw .badName(name) }
    let directory = directory(environment: environment, userID: userID, temporaryDirectory: temporaryDirectory)
    return try checked(path(name: name, in: directory))
  }

  /// The path itself when it fits a socket's address; for paths that someone names.
  public static func checked(_ path: String) throws(Refusal) -> String {
    guard path.utf8.count <= byteLimit else { throw .tooLong(path: path, bytes: path.utf8.count) }
    return path
  }

  private static func joined(_ directory: String, _ name: String) -> String {
    directory.utf8.last == UInt8(ascii: "/") ? directory + name : "\(directory)/\(name)"
  }
}
