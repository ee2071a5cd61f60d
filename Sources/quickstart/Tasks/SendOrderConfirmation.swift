import Logging
import Signalbox

/// Tells the buyer that the order has come in.
struct SendOrderConfirmation: BackgroundTask {
  static let task = TaskSettings<Self>("send_order_confirmation")
  var order: Int

  func run(_ context: TaskContext, services notifications: any NotificationService) async throws {
    try await notifications.confirm(order: order)
    context.logger.info("confirmed", metadata: ["order": "\(order)"])
  }
}
