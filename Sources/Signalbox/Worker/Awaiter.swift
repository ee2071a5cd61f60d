import SignalboxModel

/// Whose code it is that waits for a task: an attempt's, which holds a slot meanwhile, or a request's, which holds its own
/// tasks.
///
/// Anything else can wait for ever without keeping a task from its end.
enum Awaiter: Sendable {
  /// Of the code that runs now, and of what it starts within its own task tree.
  @TaskLocal static var current: Awaiter?

  case attempt(AttemptKey, queue: String, Worker)
  /// The answering of a request, by what tells it from all others.
  ///
  /// - Parameter holds: whether the task starts when the request's response has ended.
  case request(ObjectIdentifier, holds: @Sendable (TaskID) -> Bool)
}
