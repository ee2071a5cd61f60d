public import Signalbox
public import SignalboxModel
import Synchronization

/// Runs commands on this machine, each in a session of its own, with its caller's directory and environment.
///
///     let catalogue = TaskCatalogue().commands(ShellCommandRunner())
///
/// - **What is run**: the first word of the payload's `command` is looked for by the PATH of the task's own environment, in
///   the task's directory; no shell is involved. Without a directory it is the server's own.
/// - **Environment**: exactly what the caller gave, and the marks `SIGNALBOX_STORE`, `SIGNALBOX_TASK` and
///   `SIGNALBOX_ATTEMPT`. A caller who gave none at all gets the server's PATH, HOME, USER, LOGNAME, SHELL, LANG, LC_ALL,
///   LC_CTYPE, TZ and TMPDIR, and nothing else of it.
/// - **Output**: standard output and standard error go to the attempt's log as they come, byte for byte and marked; the
///   order is exact within each. The command waits while the log is slower than it is. Standard input is empty.
/// - **Being stopped**: cancelling the Swift task sends SIGTERM to the command's process group and, after the grace time,
///   SIGKILL; ``TaskContext/control`` sends SIGKILL at once. When the command itself has ended, everything left of it gets
///   SIGKILL, also what ignores SIGTERM or has left the group.
/// - **A normal end** leaves children of the command alone and says in the log how many there are.
///
/// Needs Linux 5.4 or later. A command costs about half a millisecond of a core beside what its program takes to start.
public struct ShellCommandRunner: CommandRunner {
  /// How long is waited for what.
  public struct Options: Hashable, Sendable {
    /// From SIGTERM to SIGKILL.
    public var killGrace: Duration
    /// For the end of the output after a normal end: a child can hold the pipe for ever.
    public var drainWait: Duration
    /// From SIGTERM to SIGKILL for what an earlier server left behind.
    public var leftoverGrace: Duration

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

  /// - Parameter clock: measures the waiting.
  public init(options: Options = Options(), clock: any TaskClock = SystemClock()) {
    self.options = options
    self.clock = clock
  }

  /// Runs one command to its end.
  ///
  /// - Returns: `{"exitCode": 0}`.
  /// - Throws: ``TaskError``, of type `exit` or `signal` with the result when the command failed or was ended, of type
  ///   `cannotStart` or `badPayload` when it did not run; `CancellationError` when it was cancelled before it started. A
  ///   log that cannot be written neither ends the command nor changes its result.
  public func run(_ context: TaskContext) async throws -> JSONText? {
    try Task.checkCancellation()
    do {
      return try await supervise(CommandExecution(context, options: options, clock: clock)).result()
    } catch let error as TaskError where error.type == CommandLaunch.cannotStartType {
      try? await context.log.note("cannot start: \(error.message)")
      throw error
    }
  }

  private func supervise(_ execution: CommandExecution) async throws -> CommandOutcome {
    let send = execution.send
    execution.context.control.whenKilled { send.yield(.kill) }
    // A task of its own, because swift-subprocess ends a command at once, and nothing of what it started, when the task it
    // runs in is cancelled. It is awaited here.
    let work = Task { try await execution.run() }
    return try await withTaskCancellationHandler {
      try await work.value
    } onCancel: {
      send.yield(.stop)
    }
  }

  /// Ends what commands of a store left running whose server is gone: SIGTERM, and SIGKILL after the grace time. They are
  /// found in `/proc` by their marks; where there is none, as on macOS, nothing is done. What has become another user's, as by
  /// sudo, lives on when this server may not end it, and the log says so.
  ///
  /// - Throws: what `report` throws; ``TaskError`` when there are no descriptors left; `CancellationError`.
  public func endLeftovers(
    of storeIdentity: String, report: @Sendable (AttemptKey, String) async throws -> Void
  ) async throws {
    let leftovers = Leftovers(storeIdentity: storeIdentity)
    let ended = Mutex<[AttemptKey: Set<ProcessEntry>]>([:])
    let find: @Sendable () -> [ProcessEntry] = {
      let found = leftovers.find()
      ended.withLock { ended in
        for (entry, key) in found { ended[key, default: []].insert(entry) }
      }
      return found.map(\.entry)
    }
    let left: Set<ProcessEntry>
    do {
      let sweep = Sweep(find: find, clock: clock)
      try await sweep.terminate(grace: options.leftoverGrace)
      left = Set(try await sweep.kill(waitingAtMost: nil))
    } catch {
      throw TaskError(type: "leftovers", message: "cannot end what an earlier server left behind: \(error.words)")
    }
    try Task.checkCancellation()
    let byAttempt = ended.withLock { $0 }.sorted { ($0.key.task, $0.key.attempt) < ($1.key.task, $1.key.attempt) }
    for (key, entries) in byAttempt {
      let gone = entries.subtracting(left)
      let alive = entries.intersection(left)
      if !gone.isEmpty { try await report(key, "ended \(Array(gone).summary) left behind by an earlier server") }
      if !alive.isEmpty { try await report(key, "may not end \(Array(alive).summary) of another user, left behind") }
    }
  }
}
