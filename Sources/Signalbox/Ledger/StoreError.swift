public import SignalboxModel

/// What a store refuses or cannot do.
///
/// The message says what to do about it.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusals and failures, for programs.
  public enum Code: String, Hashable, Sendable {
    /// An idempotency key was used before with another request.
    case idempotencyConflict
    /// A task is to wait for one that does not exist.
    case noSuchTask
    /// Another process has the store open.
    case inUse
    /// A newer version of Signalbox wrote it.
    case newerSchema
    /// It is no store of ours, or damaged.
    case corrupt
    /// Its file or directory is open to others, or cannot be made or written.
    case badPermissions
    /// The disk is full or failing, somebody else has the file locked, or the machine is short of something: nothing is
    /// acknowledged until that is mended. Also what could not be read for such a reason.
    case cannotWrite
    /// Its file has a second name, or lies on a network file system: nobody can lock it safely there.
    case unsafePlace
    /// A name that it lives by leads to its file no more: nothing is acknowledged until the same file is back. Of what was
    /// asked for when that was noticed nobody can say whether it was kept; the message tells where the file is.
    case storeMoved
    /// Another file has its name, or its file was deleted: it keeps nothing more, and work that runs is ended. Start the
    /// server again, on the file that is meant.
    case storeLost
    /// A queue has as many tasks that wait to start as it may have.
    case queueFull
    /// A filter has more tasks than one action takes.
    case setTooLarge
    /// It was closed.
    case closed
    /// A list or search took longer than whoever asked for it may take.
    case queryTooSlow
  }

  /// The kind of the error.
  public var code: Code
  /// What is wrong and what to do, for people.
  public var message: String

  /// Creates an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }

  /// How long to wait before asking a store again that failed.
  static let retryPause = Duration.seconds(1)

  /// Whether the store may keep changes again by itself, so that it is worth another try.
  public var isPassing: Bool { code == .cannotWrite || code == .storeMoved }
  /// Whether nobody can say if what was asked for when this was noticed was kept.
  public var leavesDoubt: Bool { code == .storeMoved || code == .storeLost }
  /// Whether the store keeps nothing more until the server is started again.
  public var isFinal: Bool { code == .closed || code == .storeLost }

  /// That a key was used with another request.
  public static func keyUsed(by task: TaskID) -> StoreError {
    StoreError(
      .idempotencyConflict,
      "the idempotency key was used before with another request (task \(task)); use a new key")
  }

  /// That two requests that are added together have one key.
  public static let keyUsedTwice = StoreError(
    .idempotencyConflict, "two different tasks of one call have the same idempotency key; give each its own")

  /// That a queue takes no more tasks for now.
  public static func queueFull(_ queue: QueueRecord) -> StoreError {
    StoreError(
      .queueFull,
      "queue \(queue.name) is full, \(queue.backlog) of \(queue.capacity ?? 0) wait in it; try again later, or raise its "
        + "capacity")
  }

  /// That a task is to wait for one that does not exist.
  public static func noSuchTask(_ predecessor: NewTask.Predecessor?) -> StoreError {
    switch predecessor {
    case .task(let id, _): StoreError(.noSuchTask, "there is no task \(id) to wait for; it may have been deleted")
    case .earlier(let index, _):
      StoreError(.noSuchTask, "a task can wait for one before it in its batch, and number \(index) is not before it")
    case nil: StoreError(.noSuchTask, "there is no task to wait for")
    }
  }
}
