/// The keys of the filter language.
enum FilterKey: Hashable, Sendable {
  case state
  case queue
  case name
  case tag
  case error
  case command
  case id
  case time(TaskQuery.TimeField)
  case number(TaskQuery.NumberField)

  /// Every key, in the order in which people are told them.
  static let all: [FilterKey] =
    [.state, .queue, .name, .tag, .error, .command, .id] + TaskQuery.TimeField.allCases.map(FilterKey.time)
    + TaskQuery.NumberField.allCases.map(FilterKey.number)

  static let names: [String] = all.map(\.text)

  /// The key that is written so; nil when none is.
  init?(text: String) {
    guard let key = Self.all.first(where: { $0.text == text }) else { return nil }
    self = key
  }

  /// How it is written.
  var text: String {
    switch self {
    case .state: "state"
    case .queue: "queue"
    case .name: "name"
    case .tag: "tag"
    case .error: "error"
    case .command: "command"
    case .id: "id"
    case .time(let field): field.rawValue
    case .number(let field): field.rawValue
    }
  }

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
    case .time(let field): field.example
    case .number(let field): field.example
    }
  }
}
