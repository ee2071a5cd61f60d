import Hummingbird
import Signalbox
import SignalboxHummingbird
import SignalboxModel

/// The routes of the FastAPI app beside it, `Peers/fastapi_app.py`, and those that only this one is measured by.
func makeRouter(
  _ registry: TaskRegistry, _ store: any TaskStore
) -> Router<BasicBackgroundTasksRequestContext> {
  let router = Router(context: BasicBackgroundTasksRequestContext.self)
  router.add(middleware: BackgroundTasksMiddleware(registry))

  router.get("hello") { _, _ in Message(message: "hello") }

  router.post("plain") { request, context in
    let user = try await request.decode(as: UserRegistration.self, context: context)
    return Message(message: "registered \(user.username)")
  }

  router.post("task") { request, context in
    let user = try await request.decode(as: UserRegistration.self, context: context)
    context.backgroundTasks.add(Greet(email: user.email))
    return Message(message: "registered \(user.username)")
  }

  router.post("blocking-task") { request, context in
    let user = try await request.decode(as: UserRegistration.self, context: context)
    context.backgroundTasks.add(GreetBlocking(email: user.email))
    return Message(message: "registered \(user.username)")
  }

  router.post("two-seconds") { request, context in
    let user = try await request.decode(as: UserRegistration.self, context: context)
    context.backgroundTasks.add(TwoSeconds())
    return Message(message: "registered \(user.username)")
  }

  // How many tasks have not ended yet.
  router.get("left") { _, _ in
    let counts = try await store.counts()
    return Left(left: counts[.queued] + counts[.running] + counts[.scheduled])
  }
  return router
}

struct UserRegistration: Decodable {
  var username: String
  var email: String
}

struct Message: ResponseEncodable {
  var message: String
}

struct Left: ResponseEncodable {
  var left: Int
}
