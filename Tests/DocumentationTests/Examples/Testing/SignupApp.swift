import Hummingbird
import Logging
import Signalbox
import SignalboxHummingbird

/// What mail goes out by.
protocol SignupMailer: Sendable {
  func send(_ subject: String, to address: String) async throws
}

struct SendSignupMail: BackgroundTask, Equatable {
  static let task = TaskSettings<Self>("send_signup_mail", retry: RetryPolicy(maxAttempts: 3, base: .seconds(10)))
  var address: String

  func run(_ context: TaskContext, services: any SignupMailer) async throws {
    try await services.send("Welcome!", to: address)
    context.logger.info("sent", metadata: ["to": "\(address)"])
  }
}

struct Signup: Decodable {
  var address: String
}

func buildSignupApplication(registry: TaskRegistry) -> some ApplicationProtocol {
  let router = Router(context: BasicBackgroundTasksRequestContext.self)
  router.add(middleware: BackgroundTasksMiddleware(registry))
  router.post("signup") { request, context in
    let signup = try await request.decode(as: Signup.self, context: context)
    context.backgroundTasks.add(SendSignupMail(address: signup.address))
    guard signup.address.contains("@") else { throw HTTPError(.unprocessableContent) }
    return HTTPResponse.Status.accepted
  }
  return Application(router: router, services: [registry])
}
