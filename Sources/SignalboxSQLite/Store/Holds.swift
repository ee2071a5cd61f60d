import SignalboxModel

/// Which tasks are held, as a transaction sees it: what is so in memory, and what the transaction itself changed.
struct Holds {
  private let memory: SharedMemory
  /// Only a transaction makes holds, and there is one at a time: none at its start is none but its own.
  private(set) var isAny: Bool
  private(set) var changes: [TaskID: Bool] = [:]

  init(memory: SharedMemory, isAny: Bool) {
    self.memory = memory
    self.isAny = isAny
  }

  /// Looks into memory each time: a hold may be lifted while the transaction is under way.
  func contains(_ id: TaskID) -> Bool {
    guard isAny else { return false }
    return changes[id] ?? memory.withLock { $0.held.contains(id) }
  }

  mutating func insert(_ id: TaskID) {
    isAny = true
    changes[id] = true
  }

  mutating func remove(_ id: TaskID) {
    if isAny { changes[id] = false }
  }
}
