import Signalbox
import SignalboxModel

/// A task that does what the test says.
struct Scripted: BackgroundTask {
  typealias Services = @Sendable (TaskContext) async throws -> Void

  static let task = TaskSettings<Self>("scripted")
  var label = ""

  func run(_ context: TaskContext, services: Services) async throws {
    try await services(context)
  }
}

/// A task of a type that no registry of these tests knows.
struct Unregistered: BackgroundTask {
  static let task = TaskSettings<Self>("unregistered")

  func run(_ context: TaskContext, services: Void) async throws {}
}
