import Hummingbird
import Logging
import Signalbox
import SignalboxHummingbird

/// Leaves work behind for every order, as the handler does: a request has one list of tasks, whoever adds to it.
///
/// What is added here runs first, and not at all when the order is refused.
struct OrderJournal<Context: BackgroundTasksRequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    context.backgroundTasks.add("journal_order") { task in
      task.logger.info("an order came in")
    }
    return try await next(request, context)
  }
}
