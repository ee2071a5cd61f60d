import HeapModule
import SignalboxModel

/// The idempotency keys of the memory store.
struct MemoryKeys {
  private struct Gone: Comparable {
    var usedAt: Timestamp
    var name: ExactText
    var request: ExactText

    static func < (left: Gone, right: Gone) -> Bool { left.usedAt < right.usedAt }
  }

  private enum Key {
    /// Its task is there.
    case live(TaskID)
    case kept(KeptKey)
  }

  private var keys: [ExactText: Key] = [:]
  private var gone = Heap<Gone>()
  /// How many tasks of a request are there, by its key.
  private var live: [ExactText: Int] = [:]

  mutating func use(_ idempotency: NewTask.Idempotency, by task: TaskID) {
    keys[ExactText(idempotency.name)] = .live(task)
    live[ExactText(idempotency.key), default: 0] += 1
  }

  /// What an earlier append made of the task.
  ///
  /// - Parameter find: gives a task with the digest that it was added with.
  /// - Throws: ``StoreError/Code/idempotencyConflict``.
  func known(
    _ task: NewTask, _ find: (TaskID) -> (record: TaskRecord, digest: String?)?
  ) throws(StoreError) -> Appended? {
    guard let idempotency = task.idempotency, let key = keys[ExactText(idempotency.name)] else { return nil }
    switch key {
    case .live(let id):
      guard let found = find(id) else { return nil }
      guard found.digest == idempotency.digest else { throw .keyUsed(by: id) }
      return Appended(existing: found.record)
    case .kept(let kept):
      guard kept.digest == idempotency.digest else { throw .keyUsed(by: kept.task) }
      return Appended(gone: task, kept)
    }
  }

  /// Keeps the key of a task that is deleted.
  mutating func forgetTask(_ task: TaskRecord, of idempotency: NewTask.Idempotency) {
    let name = ExactText(idempotency.name)
    let request = ExactText(idempotency.key)
    keys[name] = .kept(
      KeptKey(
        task: task.id, digest: idempotency.digest, usedAt: task.enqueuedAt, state: task.state,
        finishedAt: task.finishedAt))
    gone.insert(Gone(usedAt: task.enqueuedAt, name: name, request: request))
    let left = (live[request] ?? 1) - 1
    live[request] = left == 0 ? nil : left
  }

  /// Forgets keys that were first used up to `moment` and none of whose request's tasks is there.
  mutating func prune(usedUpTo moment: Timestamp) {
    var held: [Gone] = []
    while let first = gone.min, first.usedAt <= moment {
      gone.removeMin()
      if live[first.request] == nil { keys[first.name] = nil } else { held.append(first) }
    }
    gone.insert(contentsOf: held)
  }
}
