import Signalbox

/// A task that notes in the journal that it starts and that it has ended, and does in between what the bench says.
struct Note: BackgroundTask {
  struct Services: Sendable {
    var journal: RequestJournal
    var work: @Sendable (String, TaskContext) async throws -> Void
  }

  static let task = TaskSettings<Self>("note", retry: .never)

  var label: String

  init(_ label: String) { self.label = label }

  func run(_ context: TaskContext, services: Services) async throws {
    services.journal.note("start \(label)")
    defer { services.journal.note("end \(label)") }
    try await services.work(label, context)
  }
}

struct Unwritable: BackgroundTask {
  static let task = TaskSettings<Self>("unwritable")

  func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self, EncodingError.Context(codingPath: [], debugDescription: "it cannot be written down"))
  }

  func run(_ context: TaskContext, services: Void) async throws {}
}

struct Mishap: Error {}
