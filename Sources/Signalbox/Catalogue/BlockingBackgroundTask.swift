/// A kind of background work that blocks its thread: it runs on threads of its own and so never keeps a request or another
/// task from running.
///
///     struct RenderReport: BlockingBackgroundTask {
///       static let task = TaskSettings<Self>("render_report")
///       var month: Int
///       func run(_ context: TaskContext, services: Renderer) throws {
///         try services.render(month, isStopped: { context.isCancelled })
///       }
///     }
///
/// There are ``RegistryConfiguration/blockingThreads`` of these threads; more tasks than that wait for each other. Nobody
/// can end such work from outside: it looks at ``TaskContext/isCancelled`` now and then.
public protocol BlockingBackgroundTask: TaskType {
  /// What the task works with, handed over at registration; nothing unless the type says so.
  associatedtype Services = Void
  /// What an attempt gives back; nothing unless the type says so.
  associatedtype Output = Void

  /// Does the work. An error thrown fails the attempt; a ``TaskError`` can say that trying again is of no use.
  func run(_ context: TaskContext, services: Services) throws -> Output
}
