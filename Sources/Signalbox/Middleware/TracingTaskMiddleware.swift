import Instrumentation
import ServiceContextModule
import SignalboxModel
public import Tracing

/// Makes a span of every attempt, named `task NAME` and of kind consumer, as a child of the span in which the task was added.
///
/// An error that the attempt throws is recorded, redacted values struck out.
public struct TracingTaskMiddleware: TaskMiddleware {
  private let tracer: (any Tracer)?

  /// Creates a middleware that makes spans with a tracer.
  ///
  /// - Parameter tracer: the program's own when nil.
  public init(tracer: (any Tracer)? = nil) {
    self.tracer = tracer
  }

  /// Runs the attempt within its span; without one where the program has no tracer.
  public func handle(_ context: TaskContext, next: @Sendable (TaskContext) async throws -> Void) async throws {
    let tracer = tracer ?? InstrumentationSystem.tracer
    if tracer is NoOpTracer { return try await next(context) }
    let span = tracer.startAnySpan("task \(context.task.name)", ofKind: .consumer)
    defer { span.end() }
    span.attributes["task.id"] = context.task.id.rawValue
    span.attributes["task.queue"] = context.task.queue
    span.attributes["task.attempt"] = context.task.attempt
    do {
      try await ServiceContext.withValue(span.context) { try await next(context) }
    } catch {
      span.recordError(context.redaction.isEmpty ? error : RedactedError(text: context.redaction.struck("\(error)")))
      span.setStatus(SpanStatus(code: .error))
      throw error
    }
  }
}

/// What may be told of an error outside.
private struct RedactedError: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}
