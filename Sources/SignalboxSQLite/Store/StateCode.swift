import SignalboxModel

/// The numbers by which states are stored, in the order of the line: queued, scheduled, waiting, then the rest.
enum StateCode {
  static let order: [TaskState] = [.queued, .scheduled, .waiting, .running, .completed, .failed, .cancelled]
  static let all = 0..<order.count
  static let queued = 0
  static let scheduled = 1
  static let waiting = 2
  static let running = 3
  static let finals = 4...6

  static func of(_ state: TaskState) -> Int {
    switch state {
    case .queued: 0
    case .scheduled: 1
    case .waiting: 2
    case .running: 3
    case .completed: 4
    case .failed: 5
    case .cancelled: 6
    case .unknown: preconditionFailure("no store keeps a state it does not know")
    }
  }
}
