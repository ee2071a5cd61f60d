import Signalbox

/// Tells whoever is on duty.
struct PageOperator: BackgroundTask {
  static let task = TaskSettings<Self>("page_operator")
  var text: String

  func run(_ context: TaskContext, services pager: any Pager) async throws {
    try await pager.page(text)
  }
}

protocol Pager: Sendable {
  func page(_ text: String) async throws
}

enum Paging {
  static func configuration() -> RegistryConfiguration {
    var configuration = RegistryConfiguration()
    configuration.onFailure = .task { report in
      PageOperator(text: "\(report.count) failed, the first: \(report.failures[0].name)")
    }
    return configuration
  }
}
