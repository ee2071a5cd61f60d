import Logging
import Signalbox
import SignalboxClient
import SignalboxModel

/// The task that tells a webhook of a failure.
///
/// Its payload is what is posted; the address is the server's own setting, so that neither a list nor a log shows it.
struct FailureWebhook: BackgroundTask {
  static let task = TaskSettings<Self>("on_failure", timeout: .seconds(60))

  /// One line for people, as chat services take it.
  var text: String
  var server: String
  var count: Int
  var failures: [FailedTask]

  init(_ report: FailureReport) {
    text = report.summary
    server = report.server
    count = report.count
    failures = report.failures
  }

  func run(_ context: TaskContext, services webhook: Webhook) async throws {
    do {
      try await webhook.post(context.task.payload.text)
    } catch let failure as Webhook.Failure {
      throw TaskError(type: "webhook", message: failure.description, isPermanent: failure.isPermanent)
    }
    context.logger.info("\(webhook.host) was told")
  }
}

extension FailureReport {
  /// In one line: `default: render (#12) failed: exit code 3`.
  var summary: String {
    guard let first = failures.first else { return "\(server): \(count) tasks failed" }
    guard count > 1 else { return "\(server): \(first.name) (#\(first.id)) failed: \(first.error.summary)" }
    return "\(server): \(count) more tasks failed, the first \(first.name) (#\(first.id)): \(first.error.summary)"
  }
}
