import SignalboxModel

/// What a task of kind closure runs, in the process that added it.
struct HeldClosure: Sendable {
  var isBlocking: Bool
  var policy: RetryPolicy
  var run: @Sendable (TaskContext) async throws -> JSONText?
}
