import SignalboxModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ServerEndpoint {
  /// Why no connection can be made, in a sentence of its own for each error of the system, and what to do.
  func unreachable(_ number: Int32) -> String {
    switch self {
    case .unixSocket(let path): SocketFault(path: path).sentence(number)
    case .url(let url, _, _): Self.sentence(url, number)
    }
  }

  /// The name in the address is no machine's.
  var hasUnknownHost: String {
    "No machine is known by the name in \(self): look at its spelling, and whether this machine's name server answers."
  }

  /// Why none can be made for another reason.
  func unreachable(_ reason: String) -> String {
    switch self {
    case .unixSocket(let path): "No server answers on \(path): \(reason). \(SocketFault.start)"
    case .url(let url, _, _): "No server answers at \(url): \(reason). \(Self.question)"
    }
  }

  private static let question = "Is it running with --listen, and is the port right?"

  private static func sentence(_ url: String, _ number: Int32) -> String {
    switch number {
    case ECONNREFUSED: "No server answers at \(url): nothing listens on this port there. \(question)"
    case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN:
      "No way leads to \(url) from here: is that machine up, and does a firewall or a missing VPN stand between?"
    case EACCES, EPERM: "This machine does not allow a connection to \(url): look at its firewall."
    case EMFILE, ENFILE: SocketFault.noDescriptor
    default: "Cannot connect to \(url): \(String(cString: strerror(number)))."
    }
  }
}

/// Why a Unix socket cannot be connected to.
private struct SocketFault {
  var path: String

  static let start = "Start one with: signalbox serve, or name another with --socket."
  static let noDescriptor =
    "Too many files are open for one more connection: end other programs, or allow more with ulimit -n."

  func sentence(_ number: Int32) -> String {
    switch number {
    case ENOENT: return "No server answers on \(path): there is no such socket. \(Self.start)"
    case ECONNREFUSED, ENOTSOCK:
      guard isSocket else { return "\(path) is no socket. Name the one of the server with --socket." }
      return "No server answers on \(path): the one that made this socket has ended. \(Self.start)"
    case EACCES, EPERM: return closed
    case ENOTDIR: return "\(path) leads through something that is no directory. Name the server's socket with --socket."
    case ELOOP: return "\(path) leads through links in a circle. Name the server's socket with --socket."
    case ENAMETOOLONG:
      return "\(path) has \(path.utf8.count) bytes, and a socket's path has at most \(SocketPath.byteLimit) bytes. "
        + "Name a shorter one with --socket."
    case EPROTOTYPE: return "\(path) is a socket of another kind than a server's. Name the server's with --socket."
    case EAGAIN, EINPROGRESS, ETIMEDOUT:
      return "The server on \(path) takes no connections now: it is stuck, or too busy. Look at its log, or try again."
    case EMFILE, ENFILE: return Self.noDescriptor
    default: return "Cannot connect to \(path): \(String(cString: strerror(number)))."
    }
  }

  private var isSocket: Bool {
    var status = stat()
    return stat(path, &status) == 0 && UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFSOCK)
  }

  /// Something on the way is not to be passed.
  private var closed: String {
    guard let (place, owner) = nearest else { return "\(path) is closed to this user. \(Self.otherUser(nil))" }
    guard owner != geteuid() else {
      let mode = place == path ? "600" : "700"
      return "\(path) is closed to its own user; open it with: chmod \(mode) '\(place)'"
    }
    return "\(path) is closed to this user: \(place) belongs to user \(owner). \(Self.otherUser(owner))"
  }

  private static func otherUser(_ owner: uid_t?) -> String {
    let example = owner.map { ", for example with: sudo -u '#\($0)' signalbox" } ?? ""
    return "Ask as the server's user\(example), or by TCP with --url and a token."
  }

  /// The last part of the way that can be looked at, and whose it is.
  private var nearest: (place: String, owner: uid_t)? {
    var place = path
    var status = stat()
    while lstat(place, &status) != 0 {
      guard let slash = place.lastIndex(of: "/"), place.count > 1 else { return nil }
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
    return (place, status.st_uid)
  }
}
