public import Hummingbird
import Logging
public import Signalbox
import SignalboxModel

/// Commits the background tasks of a request when it is answered, and lets them start when its response has ended.
///
/// Add it before any other middleware and before the routes, so that whatever a request's answer comes to is known to it:
///
///     let router = Router(context: BasicBackgroundTasksRequestContext.self)
///     router.add(middleware: BackgroundTasksMiddleware(registry))
///
/// A client that got the head of a response can rely on the tasks of its request: they are in the store. When they cannot
/// be kept the request fails, with a problem document: with status 503 when the store cannot write, 429 when a queue is full,
/// 409 when an idempotency key was used before for something else, and 500 when a task cannot be encoded. The log says which
/// and why. An error of Signalbox's that a handler throws is the same answer. See `BackgroundTasks` for what happens to the
/// tasks of a request that fails, and for their order.
///
/// A request that adds no task pays for one small object; one that does, for one append to the store.
public struct BackgroundTasksMiddleware<Context: BackgroundTasksRequestContext>: RouterMiddleware {
  private let registry: TaskRegistry

  /// Creates the middleware of a registry.
  ///
  /// - Parameter registry: where tasks go; it is a service of the same application.
  public init(_ registry: TaskRegistry) {
    self.registry = registry
  }

  /// Answers the request, commits its tasks and lets them start when the response has ended.
  ///
  /// - Parameters:
  ///   - request: the request, as it is.
  ///   - context: the context whose list of tasks is committed.
  ///   - next: what answers the request.
  /// - Returns: the answer of `next`; its body tells of its end when the connection does not.
  /// - Throws: what `next` throws; an error that answers with a problem document when the tasks cannot be kept.
  @concurrent public func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    let tasks = context.backgroundTasks
    // Added twice, on a router and on a group of it: the outer one is in charge.
    guard tasks.open(registry, logger: context.logger, requestIDKey: "hb.request.id") else {
      return try await next(request, context)
    }
    let response: Response
    do {
      response = try await tasks.answering { try await next(request, context) }
    } catch {
      if let error = error as? any HTTPResponseError, error.status.code >= 500, error.isOfSignalbox {
        context.logger.error("a request fails for its background tasks", metadata: ["error": "\(error)"])
      }
      try await settle(tasks, after: error)
      throw error
    }
    // No length means that it is written piece by piece, by code that may add tasks.
    let isStream = response.body.contentLength == nil
    let failure: DropReason? = response.status.code >= 400 ? .status : nil
    guard try await tasks.settle(failure, commitsAtEnd: isStream) else { return response }
    return await response.holding(tasks, isStream: isStream)
  }

  private func settle(_ tasks: BackgroundTasks, after error: any Error) async throws {
    guard try await tasks.settle(.error, commitsAtEnd: false) else { return }
    // The response is made further out. Where its end cannot be seen, there is nothing to wait for.
    _ = await ResponseHold(tasks).follow()
  }
}

extension Response {
  /// This response, at whose end the tasks are let go.
  fileprivate func holding(_ tasks: BackgroundTasks, isStream: Bool) async -> Response {
    let hold = ResponseHold(tasks)
    let isFollowed = await hold.follow()
    guard isStream || !isFollowed else { return self }
    var response = self
    response.body = body.holding(hold)
    return response
  }
}

extension HTTPResponseError {
  /// Whether its answer leaves out what the log is to say.
  fileprivate var isOfSignalbox: Bool { self is StoreError || self is TaskHandleError || self is BackgroundTasksError }
}
