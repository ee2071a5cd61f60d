import SignalboxModel

/// The task types that a worker knows, each with what it works with, and the runner of commands if it has one.
///
/// Handed to the registry when that is made, and fixed from then on.
///
///     let catalogue = TaskCatalogue()
///       .register(SendWelcomeEmail.self, services: mailer)
///       .register(RenderReport.self)
public struct TaskCatalogue: Sendable {
  /// A task type with its services, as the engine runs it: without generics.
  struct Entry: Sendable {
    var type: any TaskType.Type
    /// The name that it has now.
    var name: String
    var policy: RetryPolicy
    var timeout: Duration?
    var queue: String
    var priority: Int
    var version: Int
    /// What is redacted of a payload that came from elsewhere.
    var redacted: @Sendable (JSONText) -> [String]
    /// Whether it takes a blocking slot.
    var isBlocking: Bool
    var run: @Sendable (TaskContext) async throws -> JSONText?
  }

  /// By name and by former name.
  private(set) var entries: [String: Entry] = [:]
  private var currentNames: Set<String> = []
  /// The queues that its types name.
  var queues: [String] { Set(entries.values.map(\.queue)).sorted() }
  private(set) var commands: (any CommandRunner)?
  private(set) var commandPolicy = RetryPolicy.never
  /// What is wrong with it, each a sentence.
  private(set) var faults: [String] = []

  /// Creates a catalogue without task types, for a registry that runs closures alone.
  public init() {}

  /// This catalogue and one more task type.
  ///
  /// Its names, former ones included, must be of no other type of the catalogue: a registry with two types of one name
  /// does not start.
  public func register<Work: BackgroundTask>(_ type: Work.Type, services: Work.Services) -> TaskCatalogue {
    let coding = Work.task.coding
    return adding(type, isBlocking: false) { work, context in
      try coding.encode(try await work.run(context, services: services))
    }
  }

  /// This catalogue and one more task type that blocks its thread.
  ///
  /// Its names, former ones included, must be of no other type of the catalogue: a registry with two types of one name
  /// does not start.
  public func register<Work: BlockingBackgroundTask>(_ type: Work.Type, services: Work.Services) -> TaskCatalogue {
    let coding = Work.task.coding
    return adding(type, isBlocking: true) { work, context in
      try coding.encode(try work.run(context, services: services))
    }
  }

  /// This catalogue and one more task type that needs no services.
  public func register<Work: BackgroundTask>(_ type: Work.Type) -> TaskCatalogue where Work.Services == Void {
    register(type, services: ())
  }

  /// This catalogue and one more task type that blocks its thread and needs no services.
  public func register<Work: BlockingBackgroundTask>(_ type: Work.Type) -> TaskCatalogue where Work.Services == Void {
    register(type, services: ())
  }

  private func adding<Work: TaskType>(
    _ type: Work.Type, isBlocking: Bool, _ run: @escaping @Sendable (Work, TaskContext) async throws -> JSONText?
  ) -> TaskCatalogue {
    var catalogue = self
    let settings = Work.task
    let entry = Entry(
      type: type, name: settings.name, policy: settings.retry, timeout: settings.timeout, queue: settings.queue,
      priority: settings.priority, version: settings.version,
      redacted: { PayloadCoder.redacted(of: $0, as: type) }, isBlocking: isBlocking,
      run: { context in try await run(try Self.work(of: context.task, settings), context) })
    catalogue.faults += faults(of: settings)
    for name in [settings.name] + settings.formerNames { catalogue.entries[name] = entry }
    catalogue.currentNames.insert(settings.name)
    return catalogue
  }

  private static func work<Work: TaskType>(of task: TaskRecord, _ settings: TaskSettings<Work>) throws -> Work {
    do {
      if let migrate = settings.migrate, task.payloadVersion != settings.version {
        return try migrate(task.payload, task.payloadVersion)
      }
      return try task.payload.decode(Work.self)
    } catch let error as DecodingError {
      throw TaskError(type: "badPayload", message: error.explanation(), isPermanent: true)
    } catch {
      throw TaskError(type: "badPayload", message: "\(error)", isPermanent: true)
    }
  }

  /// This catalogue and the running of commands.
  ///
  /// - Parameters:
  ///   - runner: starts the commands and ends them.
  ///   - policy: for failed commands whose call allows more than one try; see ``RetryPolicy``.
  /// - Returns: the larger catalogue.
  public func commands(_ runner: some CommandRunner, policy: RetryPolicy = .never) -> TaskCatalogue {
    var catalogue = self
    catalogue.commands = runner
    catalogue.commandPolicy = policy
    return catalogue
  }

  /// The names of the registered types, sorted; former names are left out.
  public var names: [String] { currentNames.sorted() }

  /// The names, former ones included, of the types that take such a slot.
  func claimedNames(_ slot: SlotClass) -> Set<String> {
    Set(entries.filter { $0.value.isBlocking == (slot == .blocking) }.keys)
  }

  /// Whether tasks of this name, perhaps a former one, are run.
  package func knows(_ name: String) -> Bool { entries[name] != nil }

  /// Whether it is of a type that takes a blocking slot.
  func isBlocking(_ task: NewTask) -> Bool { task.kind == .typed && entries[task.name]?.isBlocking == true }

  /// For tasks that are no closures.
  func policy(for task: TaskRecord) -> RetryPolicy {
    task.kind == .command ? commandPolicy : entries[task.name]?.policy ?? .never
  }

  /// Runs one attempt of a task that a claim gave and that is no closure.
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
