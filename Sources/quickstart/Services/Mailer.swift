/// Sends mail.
protocol Mailer: Sendable {
  func send(_ text: String, to address: String) async throws
}

/// Where a real app would talk to its mail server.
struct PretendMailer: Mailer {
  func send(_ text: String, to address: String) async throws {
    try await Task.sleep(for: .milliseconds(50))
  }
}
