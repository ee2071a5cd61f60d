/// What an operator did.
public enum AuditAction: Hashable, Sendable {
  /// Added tasks.
  case add
  /// Something done to tasks that are there.
  case act(OperatorAction)
  /// Paused, resumed or limited a queue.
  case changeQueue
  /// An action that a newer server named. Only a client meets it.
  case unknown(String)

  /// Every action that this version writes into the audit log.
  public static let all: [AuditAction] = [.add] + OperatorAction.allCases.map(AuditAction.act) + [.changeQueue]

  /// Cancelled tasks.
  public static let cancel = AuditAction.act(.cancel)
  /// Ended running commands by force.
  public static let kill = AuditAction.act(.kill)
  /// Queued ended tasks again.
  public static let retry = AuditAction.act(.retry)
  /// Deleted tasks.
  public static let delete = AuditAction.act(.delete)
}

extension AuditAction: RawRepresentable, Codable {
  /// Reads the name of an action; one that is not known becomes ``unknown(_:)``.
  public init(rawValue: String) {
    self = Self.all.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
  }

  /// The name in the audit log and in the API.
  public var rawValue: String {
    switch self {
    case .add: "add"
    case .act(let action): action.rawValue
    case .changeQueue: "changeQueue"
    case .unknown(let text): text
    }
  }
}
