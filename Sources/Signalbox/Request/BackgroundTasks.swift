package import Logging
import SignalboxModel
import Synchronization

/// The background tasks that one request adds: whoever takes part in answering it (handler, middleware, what they call)
/// adds to the same list.
///
///     router.post("register") { request, context in
///       let user = try await request.decode(as: Registration.self, context: context)
///       context.backgroundTasks.add(SendWelcomeEmail(email: user.email))
///       return Registered(message: "Registration successful")
///     }
///
/// Tasks are committed before the response's head is sent, so that a client that got its answer can rely on them, and start
/// after the response's end. What a streaming body adds is committed before the body ends. Once committed, tasks run
/// whatever the client does. By default they run one after the other in the order added, whatever their queues and
/// priorities: each begins when the first attempt of the one before it has ended, whether that went well or not. See
/// ``run(_:)``. A task with a delay, or one that waits for a task of its own (`TaskOptions.after`), stands outside that
/// order.
///
/// When the request fails (an error is thrown, or the status is 400 or more) its tasks are dropped, which the log tells at
/// level debug and the registry counts; ``keepOnFailure()`` keeps them.
///
/// An integration makes the list and commits it: with Hummingbird that is `BackgroundTasksMiddleware` of
/// SignalboxHummingbird. Adding costs next to nothing; the commit is one append to the store for all tasks of a request.
public final class BackgroundTasks: Sendable {
  /// How the tasks of one request follow each other.
  public enum Order: Hashable, Sendable {
    /// In the order added, each when the first attempt of the one before has ended, however it ended.
    case sequential
    /// In the order added, each when the one before has completed, with its retries; when it fails or is cancelled, those
    /// after it are cancelled and say why.
    case sequentialStoppingOnFailure
    /// All at once, as far as slots are free.
    case concurrent
  }

  struct State {
    var list = RequestList<RequestedWork>()
    var binding: Binding?
  }

  /// What an integration commits to.
  struct Binding {
    var registry: TaskRegistry
    var logger: Logger
    /// Under which key of the logger's metadata the request's id is.
    var requestIDKey: String
  }

  let state = Mutex(State())
  /// One commit at a time, so that the order goes on from one to the next.
  let turn = Turn()
  private let logger: Logger?
  /// Tells when the response has ended, if anything but its body can.
  package let responseEnd: (any ResponseEnd)?

  /// A list for one request, made where the request's context is.
  public convenience init() {
    self.init(logger: nil, responseEnd: nil)
  }

  /// A list with a logger for the case that no integration takes charge of it.
  package init(logger: Logger?, responseEnd: (any ResponseEnd)?) {
    self.logger = logger
    self.responseEnd = responseEnd
  }

  deinit {
    let (names, binding) = state.withLock { ($0.list.pendingNames, $0.binding) }
    guard !names.isEmpty else { return }
    let logger = binding?.logger ?? logger ?? Logger(label: "Signalbox")
    logger.error(
      """
      background tasks were added, but nothing commits them: they are lost; install BackgroundTasksMiddleware on the \
      router before its routes, with router.add(middleware: BackgroundTasksMiddleware(registry))
      """, metadata: names.metadata)
    binding?.registry.noteDropped(names.count, reason: DropReason.commit.rawValue)
  }

  /// How the request's tasks follow each other: ``Order/sequential`` unless told otherwise.
  ///
  /// It holds for all tasks of the request that are not committed yet.
  public func run(_ order: Order) {
    state.withLock { $0.list.order = order }
  }

  /// Commits the request's tasks although it fails: for an audit trail, or a notice of the failure itself.
  public func keepOnFailure() {
    state.withLock { $0.list.keepsOnFailure = true }
  }

  /// Whether no task has been added.
  public var isEmpty: Bool { state.withLock { $0.list.fates.isEmpty } }

  /// Commits what was added so far, all or nothing; it is held all the same until the response has ended.
  ///
  /// For a handler whose answer tells the ids of its tasks. What is committed runs even if the request fails
  /// afterwards.
  ///
  /// Costs one append to the store when there is anything to commit. When it throws, what was to be committed is still on
  /// the list, and is tried again before the response is sent.
  ///
  /// - Throws: ``BackgroundTasksError``; ``StoreError`` when the store cannot keep the tasks; ``TaskRefusal`` when one blocks and
  ///   there are no threads for that.
  public func commit() async throws {
    guard state.withLock({ $0.list.hasPending }) else { return }
    await turn.take()
    defer { turn.pass() }
    try await commitInTurn()
  }
}

extension [String] {
  /// The names of tasks, as a log line tells them.
  var metadata: Logger.Metadata {
    let shown = prefix(20).joined(separator: ", ")
    return ["count": "\(count)", "tasks": "\(shown)\(count > 20 ? ", …" : "")"]
  }
}
