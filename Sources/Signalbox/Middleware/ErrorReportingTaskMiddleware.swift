import SignalboxModel

/// Hands every failed attempt's error to the program, for a service that gathers errors: the error as it was thrown, and the
/// attempt that threw it.
///
/// Ends that are no failures are left out: cancellations, snoozes, releases.
///
///     TaskRegistry(…, middleware: .standard + [ErrorReportingTaskMiddleware { error, context in
///       await reporter.report(error, tags: ["task": context.task.name])
///     }])
public struct ErrorReportingTaskMiddleware: TaskMiddleware {
  private let report: @Sendable (any Error, TaskContext) async -> Void

  /// Creates a middleware that reports errors in this way.
  ///
  /// - Parameter report: called before the attempt's end is stored; the attempt keeps its slot meanwhile.
  public init(_ report: @escaping @Sendable (any Error, TaskContext) async -> Void) {
    self.report = report
  }

  /// Reports the error of an attempt that failed or timed out.
  public func attemptEnded(_ context: TaskContext, _ ending: AttemptSummary) async {
    switch ending.outcome {
    case .failed, .timedOut:
      if let error = ending.error { await report(error, context) }
    case .completed, .cancelled, .released, .snoozed, .lost: break
    }
  }
}
