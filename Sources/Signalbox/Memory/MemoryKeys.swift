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

  private var keys: [ExactText: LedgerKey] = [:]
  private var gone = Heap<Gone>()
  /// How many tasks of a request are there, by its key.
  private var live: [ExactText: Int] = [:]

  /// What is known of a key, by the name that tells its task from all others.
  subscript(name: ExactText) -> LedgerKey? { keys[name] }

  mutating func use(_ idempotency: NewTask.Idempotency, by task: TaskID) {
    keys[ExactText(idempotency.name)] = .task(task, digest: idempotency.digest)
    live[ExactText(idempotency.key), default: 0] += 1
  }

  /// Keeps the key of a task that is deleted.
  mutating func forgetTask(_ task: TaskRecord, of idempotency: NewTask.Idempotency) {
    let name = ExactText(idempotency.name)
    let request = ExactText(idempotency.key)
    keys[name] = .kept(KeptKey(of: task, digest: idempotency.digest))
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
