import Signalbox

extension TaskCatalogue {
  /// The kinds of work that outlive the process, each with what it works with.
  static func app(_ services: AppServices) -> TaskCatalogue {
    TaskCatalogue()
      .register(SendWelcomeEmail.self, services: services.mailer)
      .register(SendOrderConfirmation.self, services: services.notifications)
  }
}
