import Hummingbird
import Logging
import Signalbox
import SignalboxHummingbird

/// The app's router.
///
/// The middleware that keeps the tasks of a request comes before everything else.
func makeRouter(
  registry: TaskRegistry, services: AppServices
) -> Router<BasicBackgroundTasksRequestContext> {
  let router = Router(context: BasicBackgroundTasksRequestContext.self)
  router.add(middleware: BackgroundTasksMiddleware(registry))
  addRoutes(to: router, services: services)
  return router
}

/// What the app's requests do.
///
/// None of them waits for the work that it leaves behind.
func addRoutes(to router: Router<BasicBackgroundTasksRequestContext>, services: AppServices) {
  router.get("healthz") { _, _ in HTTPResponse.Status.ok }

  router.post("register") { request, context in
    let user = try await request.checked(as: UserRegistration.self, context: context)
    context.backgroundTasks.add(SendWelcomeEmail(email: user.email))
    return Message(message: "Registration successful")
  }

  router.group("order").add(middleware: OrderJournal()).post { request, context in
    let order = try await request.checked(as: Order.self, context: context, orElse: Order())
    context.backgroundTasks.add(SendOrderConfirmation(order: order.order))
    return Message(message: "Order \(order.order) received")
  }

  router.post("complex-task") { _, context in
    context.backgroundTasks.add("async_task_1") { task in
      try await services.work.withoutThread()
      task.logger.info("done")
    }
    context.backgroundTasks.addBlocking("sync_task_2") { task in
      try services.work.blockingThread()
      task.logger.info("done")
    }
    return Message(message: "Tasks started")
  }
}

/// What every route answers with.
struct Message: ResponseCodable {
  var message: String
}
