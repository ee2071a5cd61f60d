/// What an operator did.
public enum AuditAction: Hashable, Sendable {
  case add
  /// Something done to tasks that are there.
  case act(OperatorAction)
  /// Paused, resumed or limited a queue.
  case changeQueue
  /// An action that a newer server named. Only a client meets it.
  case unknown(String)

  public static let all: [AuditAction] = [.add] + OperatorAction.allCases.map(AuditAction.act) + [.changeQueue]

  public static let cancel = AuditAction.act(.cancel)
  public static let kill = AuditAction.act(.kill)
  public static let retry = AuditAction.act(.retry)
  public static let delete = AuditAction.act(.delete)
}

extension AuditAction: RawRepresentable, Codable {
  public init(rawValue: String) {
    self = Self.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  public var rawValue: String {
    switch self {
    case .add: "add"
    case .act(let action): action.rawValue
    case .changeQueue: "changeQueue"
    case .unknown(let text): text
    }
  }
}
