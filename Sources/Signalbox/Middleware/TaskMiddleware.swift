/// Stands around every attempt: sees it start and end, can add to what is around it, can fail it.
///
///     struct Audit: TaskMiddleware {
///       func handle(
///         _ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void
///       ) async throws {
///         try await Tenant.$current.withValue(tenant(of: context.task)) {
///           try await next(context)
///         }
///       }
///     }
///
/// The first of a registry's list is outermost. Commands have attempts like everything else.
public protocol TaskMiddleware: Sendable {
  /// Runs the attempt, by calling `next`, in surroundings of its own. An error that it throws, or lets pass, fails the attempt
  /// as if the task had thrown it; one that it swallows is gone, and the attempt completes. Not calling `next` completes it
  /// without having run.
  func handle(_ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void) async throws

  /// Called when it is known how the attempt ends, before the store is told. The attempt keeps its slot meanwhile. Not called
  /// for an attempt that is given up at the end of a shutdown because it does not stop.
  func attemptEnded(_ context: TaskContext, _ ending: AttemptSummary) async
}

extension TaskMiddleware {
  /// Runs the attempt with nothing around it: for middleware that looks at ends alone.
  public func handle(_ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void) async throws {
    try await next(context)
  }

  /// Does nothing: for middleware that has no use for ends.
  public func attemptEnded(_ context: TaskContext, _ ending: AttemptSummary) async {}
}

extension [any TaskMiddleware] {
  /// Logging, metrics and tracing, each silent as long as the program has set up nothing that listens.
  public static var standard: [any TaskMiddleware] {
    [LoggingTaskMiddleware(), MetricsTaskMiddleware(), TracingTaskMiddleware()]
  }
}
