/// A kind of background work: a payload that survives the process, and what to do with it.
///
///     struct SendWelcomeEmail: BackgroundTask {
///       static let task = TaskSettings<Self>("send_welcome_email")
///       var email: String
///       func run(_ context: TaskContext, services: Mailer) async throws {
///         try await services.send("Welcome!", to: email)
///       }
///     }
///
/// Its attempts share the cooperative threads with everything else that is asynchronous: one that blocks its thread, in a
/// long computation or a call that waits without `await`, belongs into a ``BlockingBackgroundTask``.
public protocol BackgroundTask: TaskType {
  /// What the task works with, handed over at registration; nothing unless the type says so.
  associatedtype Services = Void
  /// What an attempt gives back; nothing unless the type says so.
  associatedtype Output = Void

  /// Does the work. An error thrown fails the attempt; a ``TaskError`` can say that trying again is of no use.
  func run(_ context: TaskContext, services: Services) async throws -> Output
}
