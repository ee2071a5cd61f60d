import SignalboxModel
import Synchronization

/// An attempt's work within everything that stands around it.
struct MiddlewareChain: Sendable {
  var middleware: [any TaskMiddleware]
  var work: @Sendable (TaskContext) async throws -> JSONText?

  func run(_ context: TaskContext) async throws -> JSONText? {
    guard !middleware.isEmpty else { return try await work(context) }
    let result = Mutex<JSONText?>(nil)
    try await run(from: 0, context) { context in
      let value = try await work(context)
      result.withLock { $0 = value }
    }
    return result.withLock { $0 }
  }

  private func run(
    from index: Int, _ context: TaskContext, _ innermost: @Sendable (TaskContext) async throws -> Void
  ) async throws {
    guard index < middleware.count else { return try await innermost(context) }
    try await middleware[index].handle(context) { try await run(from: index + 1, $0, innermost) }
  }
}
