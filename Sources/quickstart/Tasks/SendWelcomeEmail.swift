import Logging
import Signalbox

/// Greets a new user.
struct SendWelcomeEmail: BackgroundTask {
  static let task = TaskSettings<Self>("send_welcome_email")
  var email: String

  func run(_ context: TaskContext, services mailer: any Mailer) async throws {
    try await mailer.send("Welcome!", to: email)
    context.logger.info("sent", metadata: ["to": "\(email)"])
  }
}
