import SignalboxModel

/// The task types that a worker knows, each with what it works with, and the runner of commands if it has one. Handed to
/// the registry when that is made, and fixed from then on.
///
///     let catalogue = TaskCatalogue()
///       .register(SendWelcomeEmail.self, services: mailer)
///       .register(RenderReport.self)
public struct TaskCatalogue: Sendable {
  /// A task type with its services, as the engine runs it: without generics.
  struct Entry: Sendable {
    var policy: RetryPolicy
    var timeout: Duration?
    var queue: String
    var priority: Int
    var run: @Sendable (TaskContext) async throws -> JSONText?
  }

  private(set) var entries: [String: Entry] = [:]
  private(set) var commands: (any CommandRunner)?
  private(set) var commandPolicy = RetryPolicy.never

  public init() {}

  /// This catalogue and one more task type. A later registration of the same name replaces an earlier one.
  public func register<Work: BackgroundTask>(_ type: Work.Type, services: Work.Services) -> TaskCatalogue {
    var catalogue = self
    catalogue.entries[Work.name] = Entry(
      policy: Work.retryPolicy, timeout: Work.timeout, queue: Work.queue, priority: Work.priority
    ) { context in
      let work: Work
      do {
        work = try context.task.payload.decode(Work.self)
      } catch let error as DecodingError {
        throw TaskError(type: "badPayload", message: error.explanation, isPermanent: true)
      } catch {
        throw TaskError(type: "badPayload", message: "\(error)", isPermanent: true)
      }
      try await work.run(context, services: services)
      return nil
    }
    return catalogue
  }

  /// This catalogue and one more task type that needs no services.
  public func register<Work: BackgroundTask>(_ type: Work.Type) -> TaskCatalogue where Work.Services == Void {
    register(type, services: ())
  }

  /// This catalogue and the running of commands.
  ///
  /// - Parameter policy: for failed commands whose call allows more than one try; see ``RetryPolicy``.
  public func commands(_ runner: some CommandRunner, policy: RetryPolicy = .never) -> TaskCatalogue {
    var catalogue = self
    catalogue.commands = runner
    catalogue.commandPolicy = policy
    return catalogue
  }

  /// The names of the registered types, sorted.
  public var names: [String] { entries.keys.sorted() }

  func policy(for task: TaskRecord) -> RetryPolicy {
    task.kind == .command ? commandPolicy : entries[task.name]?.policy ?? .never
  }

  /// Runs one attempt of a task that a claim gave.
  func run(_ context: TaskContext) async throws -> JSONText? {
    if context.task.kind == .command, let commands { return try await commands.run(context) }
    guard let entry = entries[context.task.name] else {
      throw TaskError(
        type: "unknownName", message: "this worker does not know \(context.task.name); register its type",
        isPermanent: true)
    }
    return try await entry.run(context)
  }
}

extension DecodingError {
  /// What is wrong with a payload, naming the field.
  package var explanation: String {
    switch self {
    case .keyNotFound(let key, let context): "\(Self.path(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context): "\(Self.path(context.codingPath)) is null"
    case .typeMismatch(let type, let context): "\(Self.path(context.codingPath)) is not of type \(type)"
    case .dataCorrupted(let context): "\(Self.path(context.codingPath)): \(context.debugDescription)"
    @unknown default: "\(self)"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.isEmpty ? "the payload" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}
