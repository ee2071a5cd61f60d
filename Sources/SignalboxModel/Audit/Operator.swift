/// Who acts on tasks, and from where.
public struct Operator: Hashable, Sendable, ExpressibleByStringLiteral {
  /// As the client gives it: nobody has proved it.
  ///
  /// What the server itself found out is in ``place``.
  public var name: String
  /// From where the operator acts.
  public var place: OperatorPlace

  /// Creates an operator, within the process unless another place is given.
  public init(_ name: String, at place: OperatorPlace = .process) {
    self.name = name
    self.place = place
  }

  /// Somebody of this name within the process.
  public init(stringLiteral name: String) {
    self.init(name)
  }
}

/// From where an operator acts, as far as the server knows.
public struct OperatorPlace: Hashable, Sendable, Codable {
  /// The way by which the call came in.
  public var way: OperatorWay
  /// A TCP client's address and port.
  public var address: String?
  /// What the token may do.
  public var role: String?
  /// What the token is called; never the token.
  public var token: String?
  /// The user id of the process at the other end of the Unix socket.
  public var user: Int?
  /// The id of that process.
  public var process: Int?

  /// Creates a place.
  public init(
    way: OperatorWay, address: String? = nil, role: String? = nil, token: String? = nil, user: Int? = nil,
    process: Int? = nil
  ) {
    self.way = way
    self.address = address
    self.role = role
    self.token = token
    self.user = user
    self.process = process
  }

  /// The server's own process.
  public static let process = OperatorPlace(way: .process)
  /// The Unix socket.
  public static let socket = OperatorPlace(way: .socket)

  /// For people: `socket, user 1000, process 4711`, `tcp 127.0.0.1:5000, token deploy (operator)`.
  public var summary: String {
    var parts = [[way.rawValue, address].compactMap(\.self).joined(separator: " ")]
    if let token { parts.append("token \(token)") }
    if let role { parts.append("role \(role)") }
    if let user { parts.append("user \(user)") }
    if let process { parts.append("process \(process)") }
    return parts.joined(separator: ", ")
  }
}

/// The way by which an operator's call comes in.
public enum OperatorWay: Hashable, Sendable {
  /// Code of the server's own process.
  case process
  /// The Unix socket.
  case socket
  /// TCP, with a token.
  case tcp
  /// A way that a newer server named. Only a client meets it.
  case unknown(String)

  /// Every way that this version knows.
  public static let all: [OperatorWay] = [.process, .socket, .tcp]
}

extension OperatorWay: RawRepresentable, Codable {
  /// Reads the name of a way; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    self = Self.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  /// The name in the audit log and in the API.
  public var rawValue: String {
    switch self {
    case .process: "process"
    case .socket: "socket"
    case .tcp: "tcp"
    case .unknown(let text): text
    }
  }
}
