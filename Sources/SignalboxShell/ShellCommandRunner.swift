public import Signalbox
public import SignalboxModel

/// Runs commands on this machine, each in a session of its own, with its caller's directory and environment.
///
///     let catalogue = TaskCatalogue().commands(ShellCommandRunner())
///
/// - **What is run**: the first word of the payload's `command` is looked for by the PATH of the task's own environment, in
///   the task's directory; no shell is involved. Without a directory it is the server's own.
/// - **Environment**: exactly what the caller gave, and the marks `SIGNALBOX_MARK_STORE`, `SIGNALBOX_MARK_SERVER` (the server's
///   process number and start time), `SIGNALBOX_MARK_TASK` and `SIGNALBOX_MARK_ATTEMPT`. A caller who gave none at all gets the server's PATH, HOME, USER, LOGNAME, SHELL, LANG, LC_ALL,
///   LC_CTYPE, TZ and TMPDIR, and nothing else of it.
/// - **Output**: standard output and standard error go to the attempt's log as they come, byte for byte and marked; the
///   order is exact within each. The command waits while the log is slower than it is. Standard input is empty.
/// - **Being stopped**: cancelling the Swift task sends SIGTERM to the command's process group and, after the grace time,
///   SIGKILL; `TaskContext.control` sends SIGKILL at once. When the command itself has ended, everything left of it gets
///   SIGKILL, also what ignores SIGTERM or has left the group.
/// - **A normal end** leaves children of the command alone and says in the log how many there are.
/// - **A machine that runs short** of descriptors, processes or memory fails no command: what cannot start for that throws
///   `MachineShortage`, and is put back.
///
/// Needs Linux 5.4 or later. A command costs about a tenth of a millisecond of a core beside what its program takes to start.
public struct ShellCommandRunner: CommandRunner {
  /// How long is waited for what.
  public struct Options: Hashable, Sendable {
    /// How long from SIGTERM to SIGKILL.
    public var killGrace: Duration
    /// How long the end of the output is waited for after a normal end: a child can hold the pipe for ever.
    public var drainWait: Duration
    /// How long from SIGTERM to SIGKILL for what an earlier server left behind.
    public var leftoverGrace: Duration

    /// Creates options: 10 s from SIGTERM to SIGKILL, 1 s for the output, 2 s for leftovers, unless it is said
    /// otherwise.
    public init(
      killGrace: Duration = .seconds(10), drainWait: Duration = .seconds(1), leftoverGrace: Duration = .seconds(2)
    ) {
      self.killGrace = killGrace
      self.drainWait = drainWait
      self.leftoverGrace = leftoverGrace
    }
  }

  private let options: Options
  private let clock: any TaskClock
  private let server: ServerMark?
  private let system: ProcessSystem

  /// Makes the threads that it needs at once, while there is room for them.
  ///
  /// - Parameters:
  ///   - options: how long it waits for what.
  ///   - clock: measures the waiting.
  public init(options: Options = Options(), clock: any TaskClock = SystemClock()) {
    self.init(options: options, clock: clock, server: .own, system: .machine)
  }

  /// The same with who commands say has started them, and where leftovers are looked for.
  package init(
    options: Options = Options(), clock: any TaskClock, server: ServerMark?, system: ProcessSystem = .machine
  ) {
    self.options = options
    self.clock = clock
    self.server = server
    self.system = system
    do {
      try Self.prepare()
    } catch {
      // Tried again, and told, when something is to be started.
    }
  }

  private static func prepare() throws(MachineShortage) {
    try StartThreads.shared.prepare()
    try StartThreads.census.prepare()
    do throws(KernelError) {
      try ReadinessPoller.shared.prepare()
    } catch {
      throw MachineShortage(error.shortage ?? .processes, "nothing to wait for commands with: \(error.words)")
    }
  }

  /// The process itself and a pipe for each of its two streams, of which both ends are open while it starts: 5.
  public var descriptorNeed: Int { 5 }

  /// Runs one command to its end.
  ///
  /// - Returns: `{"exitCode": 0}`.
  /// - Throws: `TaskError`, of type `exit` or `signal` with the result when the command failed or was ended, of type
  ///   `cannotStart` or `badPayload` when it did not run; `MachineShortage` when the machine had no room for it;
  ///   `CancellationError` when it was cancelled before it started. A log that cannot be written neither ends the command nor
  ///   changes its result.
  public func run(_ context: TaskContext) async throws -> JSONText? {
    try Task.checkCancellation()
    try Self.prepare()
    let execution = CommandExecution(context, options: options, clock: clock, server: server)
    // Weak, because the execution has the context, and its descriptors go with it.
    context.control.whenKilled { [weak execution] in execution?.send(.kill) }
    return try await withTaskCancellationHandler {
      try await execution.run()
    } onCancel: {
      execution.send(.stop)
    }.result()
  }

  /// Looks for what an earlier server's commands left running: processes that carry the marks of one of these attempts and of
  /// a server that has ended, and those of their sessions.
  ///
  /// While there is one of our user's that cannot be looked into, since the kernel holds it, something may be left of
  /// each attempt.
  ///
  /// - Throws: `MachineShortage`; `CancellationError`.
  public func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> {
    try await mappingShortage {
      let leftovers = Leftovers(attempts: attempts, stores: stores)
      let processes = try await system.processes(by: clock)
      return leftovers.unknown(among: processes).isEmpty ? Set(leftovers.find(among: processes).keys) : attempts
    }
  }

  /// Ends it: SIGTERM, SIGKILL after the grace time, and again until nothing is left.
  ///
  /// What is in state D, or has become another user's, as by sudo, is named and waited for.
  ///
  /// - Throws: what `tell` throws; `MachineShortage`; `CancellationError`.
  public func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws {
    try await mappingShortage {
      try await LeftoverEnding(
        stores: stores, grace: options.leftoverGrace, system: system, clock: clock, tell: tell
      ).end(attempts)
    }
  }

  private func mappingShortage<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
      return try await work()
    } catch let error as KernelError {
      // A look that is given up is no shortage.
      try Task.checkCancellation()
      throw MachineShortage(error.shortage ?? .memory, "cannot look for processes: \(error.words)")
    }
  }
}
