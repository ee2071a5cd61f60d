/// Tells customers what becomes of their orders.
protocol NotificationService: Sendable {
  func confirm(order: Int) async throws
}

/// Where a real app would call its notification service.
struct PretendNotifications: NotificationService {
  func confirm(order: Int) async throws {
    try await Task.sleep(for: .milliseconds(50))
  }
}
