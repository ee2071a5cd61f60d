public import SignalboxModel

/// A store's answer to one appended task.
public struct Appended: Hashable, Sendable {
  /// Of one that was there already: as it is now, and abridged.
  ///
  /// Of one that was deleted since: what it was added as, in the state in which it was deleted, with that as its
  /// reason.
  public var task: TaskRecord
  /// Whether an earlier append with the same idempotency key made it.
  public var existed: Bool
  /// Whether the task was deleted since, so that its id leads nowhere.
  public var isGone: Bool

  /// Creates the answer for a task that is there, whole.
  public init(task: TaskRecord, existed: Bool) {
    self.task = task
    self.existed = existed
    isGone = false
  }

  /// The answer for a task that an earlier append made.
  ///
  /// It is abridged: what has become of a large batch can be many times what was sent.
  public init(existing record: TaskRecord) {
    task = record.abridgement
    task.progress = record.progress
    task.duration = nil
    existed = true
    isGone = false
  }

  /// The answer for a task that was deleted while its key is kept.
  public init(gone task: NewTask, _ kept: KeptKey) {
    self.task = task.record(id: kept.task, at: kept.usedAt)
    self.task.state = kept.state
    self.task.runAt = nil
    self.task.finishedAt = kept.finishedAt
    self.task.reason = "it was deleted since"
    existed = true
    isGone = true
  }
}

/// What is kept with the key of a task that was deleted.
public struct KeptKey: Hashable, Sendable {
  /// The number that the deleted task had.
  public var task: TaskID
  /// The digest of the request that added the task; see ``NewTask/Idempotency/digest``.
  public var digest: String
  /// When the key was first used.
  public var usedAt: Timestamp
  /// In which state the task was deleted.
  public var state: TaskState
  /// When the task ended; nil when it was deleted before its end.
  public var finishedAt: Timestamp?

  /// Creates what is kept with a key.
  public init(task: TaskID, digest: String, usedAt: Timestamp, state: TaskState, finishedAt: Timestamp?) {
    self.task = task
    self.digest = digest
    self.usedAt = usedAt
    self.state = state
    self.finishedAt = finishedAt
  }
}
