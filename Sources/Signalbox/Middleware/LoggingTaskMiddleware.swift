import Logging
import SignalboxModel

/// Tells the program's own log of every attempt: its start and its good end at debug, a retry at notice, an end for good at
/// error.
///
/// What a task itself logs goes to the task's log, not here.
public struct LoggingTaskMiddleware: TaskMiddleware {
  private let logger: Logger?

  /// Logs to the registry's logger.
  public init() {
    logger = nil
  }

  private init(logger: Logger) {
    self.logger = logger
  }

  /// The same with a logger, if it has none yet.
  func logging(to logger: Logger) -> LoggingTaskMiddleware {
    self.logger == nil ? LoggingTaskMiddleware(logger: logger) : self
  }

  /// Logs the start of the attempt and runs it.
  public func handle(_ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void) async throws {
    logger?.debug("attempt started", metadata: .attempt(context.task))
    try await next(context)
  }

  /// Logs the end of the attempt, at a level that its outcome decides.
  public func attemptEnded(_ context: TaskContext, _ ending: AttemptSummary) async {
    guard let logger else { return }
    let level = ending.level
    guard level >= logger.logLevel else { return }
    var metadata = Logger.Metadata.attempt(context.task)
    metadata["outcome"] = "\(ending.outcome.rawValue)"
    metadata["duration"] = "\(ending.duration)"
    if let failure = ending.failure { metadata["error"] = "\(failure.summary)" }
    if let pause = ending.retryAfter { metadata["retry_after"] = "\(pause)" }
    logger.log(level: level, ending.sentence, metadata: metadata)
  }
}

extension AttemptSummary {
  fileprivate var level: Logger.Level {
    switch outcome {
    case .failed, .timedOut: willRetry ? .notice : .error
    case .completed, .cancelled, .released, .snoozed, .lost: .debug
    }
  }

  fileprivate var sentence: Logger.Message {
    switch outcome {
    case .failed, .timedOut: willRetry ? "attempt failed; tried again" : "task failed for good"
    case .completed: "attempt completed"
    case .cancelled, .released, .snoozed, .lost: "attempt ended"
    }
  }
}

extension Logger.Metadata {
  fileprivate static func attempt(_ task: TaskRecord) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "task": "\(task.id)", "name": "\(task.name)", "queue": "\(task.queue)", "attempt": "\(task.attempt)",
    ]
    if let id = task.origin?.requestID { metadata["request"] = "\(id)" }
    return metadata
  }
}
