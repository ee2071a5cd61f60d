import Signalbox
import SignalboxModel

/// A task's whole row, and the environment that lies beside it.
///
/// An object, since it is handed on several times between the commit that makes it and the one that ends it, and a row
/// is long.
final class KnownRow: Sendable {
  let task: TaskRow
  let environment: CommandVariables

  init(task: TaskRow, environment: CommandVariables) {
    self.task = task
    self.environment = environment
  }

  /// Rows with more than this in them are read anew when they are needed: bytes.
  private static let limit = 16 << 10

  var isSmall: Bool {
    task.record.payload.text.utf8.count < Self.limit && environment.byteCount < Self.limit
  }
}

/// Rows of tasks that are queued or running, as a transaction knows them without reading: what is so in memory, and what the
/// transaction itself changed.
///
/// So a task that comes, starts and ends in the usual way is written three times and never read.
///
/// One process has the file, and its writer alone changes rows: what is known is what the file has.
struct RowMemory {
  private let memory: SharedMemory
  /// nil for rows that are to be read from now on.
  private(set) var changes: [TaskID: KnownRow?] = [:]

  init(memory: SharedMemory) {
    self.memory = memory
  }

  subscript(id: TaskID) -> KnownRow? {
    if let change = changes[id] { return change }
    return memory.withLock { $0.rows[id] }
  }

  /// A task as it is decided on; nil when it is to be read.
  func task(_ id: TaskID) -> TaskRow? {
    let change = changes[id]
    return memory.withLock { memory -> TaskRow? in
      guard var task = (change ?? memory.rows[id])?.task else { return nil }
      memory.complete(&task.row)
      return task
    }
  }

  /// A task that was read, as it is decided on.
  func completed(_ task: TaskRow?) -> TaskRow? {
    guard var task, task.record.state == .running else { return task }
    memory.withLock { $0.complete(&task.row) }
    return task
  }

  mutating func keep(_ known: KnownRow) {
    changes.updateValue(known.isSmall ? known : nil, forKey: known.task.record.id)
  }

  mutating func forget(_ id: TaskID) { changes.updateValue(nil, forKey: id) }
}
