/// The keys of the filter language.
enum FilterKey: String, CaseIterable {
  case state
  case queue
  case name
  case tag
  case error
  case command
  case id
  case age
  case running
  case silent
  case ended
  case took
  case attempt
  case priority
  case tries

  /// What to write, for error messages.
  var example: String {
    switch self {
    case .state: "state:failed"
    case .queue: "queue:mail"
    case .name: "name:send_*"
    case .tag: "tag:user=42"
    case .error: "error~timeout"
    case .command: "command~rsync"
    case .id: "id:4812"
    case .age: "age>5m"
    case .running: "running>5m"
    case .silent: "silent>5m"
    case .ended: "ended<10m"
    case .took: "took>1m"
    case .attempt: "attempt>=2"
    case .priority: "priority>0"
    case .tries: "tries>=2"
    }
  }

  static var names: [String] { allCases.map(\.rawValue) }
}
