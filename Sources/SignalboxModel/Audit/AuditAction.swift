/// What an operator did.
public enum AuditAction: Hashable, Sendable {
  case add
  case cancel
  case kill
  case retry
  case delete
  /// Paused, resumed or limited a queue.
  case changeQueue
  /// An action that a newer server named. Only a client meets it.
  case unknown(String)

  public static let all: [AuditAction] = [.add, .cancel, .kill, .retry, .delete, .changeQueue]
}

extension AuditAction: RawRepresentable, Codable {
  public init(rawValue: String) {
    self = Self.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  public var rawValue: String {
    switch self {
    case .add: "add"
    case .cancel: "cancel"
    case .kill: "kill"
    case .retry: "retry"
    case .delete: "delete"
    case .changeQueue: "changeQueue"
    case .unknown(let text): text
    }
  }
}
