import SignalboxModel

/// What is done when a task fails for good: a task is added to a queue of its own, which runs, is retried and can be watched
/// like any other.
///
///     configuration.onFailure = .task { PageOperator(text: "\($0.failures[0].name) failed") }
///     configuration.onFailure = .command("logger -t signalbox \"$SIGNALBOX_FAILED_NAME failed\"")
///
/// The task is added in the commit in which the other fails: with a durable store a failure that is on record has its
/// task, whatever happens to the process. It runs at least once, as every task does. A cancelled task has not failed, nor has
/// one that will be tried again. Tasks in the hook's own queue have no hook, so that a hook that fails starts no chain.
///
/// When failures come faster than the hook's tasks start, they are gathered: once ``backlog`` of these are queued or
/// scheduled, one more task takes all further failures until it starts. Its ``FailureReport`` counts every one and tells the
/// first 20.
public struct FailureHook: Sendable {
  /// The queue of its tasks: `on-failure`.
  public var queue = "on-failure"
  /// How many of its tasks start in a second: 1.
  ///
  /// It is set when the registry starts and the queue is not there yet; from then on it is the queue's own, which
  /// operators may change.
  public var rate = 1.0
  /// How many of its tasks may be queued or scheduled before failures are gathered: 20.
  public var backlog = 20

  /// What its tasks are.
  enum Work: Sendable {
    case command
    case task(name: String, type: any TaskType.Type)
  }

  let work: Work
  private let make: @Sendable (FailureReport) throws -> NewTask

  private init(_ work: Work, make: @escaping @Sendable (FailureReport) throws -> NewTask) {
    self.work = work
    self.make = make
  }

  /// A task of a type that the catalogue has; a registry whose catalogue does not have it does not start.
  ///
  /// - Parameter make: called within a commit, and again for a report that has grown: it must be quick, and may only make
  ///   the value.
  /// - Returns: the hook, for ``RegistryConfiguration/onFailure``.
  public static func task<Work: TaskType>(_ make: @escaping @Sendable (FailureReport) -> Work) -> FailureHook {
    FailureHook(.task(name: Work.task.name, type: Work.self)) {
      try TaskDraft(make($0), TaskOptions(priority: priority, tags: $0.tags)).task
    }
  }

  /// A command of the shell, run by `/bin/sh -c` with the failure in its environment; see ``FailureReport/environment``.
  ///
  /// It is tried up to 5 times, as the catalogue's policy for commands has it, and has a minute for each. The catalogue
  /// needs a ``CommandRunner``.
  ///
  /// - Parameters:
  ///   - line: what the shell runs.
  ///   - environment: what it gets beside the failure; without a PATH the shell has its own.
  /// - Returns: the hook, for ``RegistryConfiguration/onFailure``.
  public static func command(_ line: String, environment: [String: String] = [:]) -> FailureHook {
    FailureHook(.command) { report in
      let environment = environment.merging(report.environment) { $1 }
      let payload = CommandPayload(command: ["/bin/sh", "-c", line], environmentNames: environment.keys.sorted())
      return NewTask(
        name: "on_failure", kind: .command, priority: priority, payload: try JSONText(encoding: payload),
        tags: report.tags, maxAttempts: 5, timeout: .seconds(60),
        environment: CommandVariables(environment))
    }
  }

  /// Before ordinary work: what failed is to be known soon.
  private static let priority = 1000

  /// What a store is to do for it; `refused` is told of a task that could not be made.
  func watch(server: String, refused: @escaping @Sendable (any Error) -> Void) -> FailureWatch {
    FailureWatch(queue: queue, backlog: backlog) { [make] report in
      var report = report
      report.server = server
      do {
        return try make(report)
      } catch {
        refused(error)
        return nil
      }
    }
  }
}

extension FailureReport {
  /// The failure as variables of a command's environment, those of one failed task being of the first.
  ///
  /// - `SIGNALBOX_SERVER`, the server's name, and `SIGNALBOX_FAILED_COUNT`, how many failures it is about;
  /// - `SIGNALBOX_FAILED_IDS`, the ids of up to 20 of the tasks, with spaces between;
  /// - `SIGNALBOX_FAILED_ID`, `_NAME`, `_QUEUE`, `_ATTEMPT`, `_ERROR_TYPE`, `_ERROR_MESSAGE` and `_AT` (RFC 3339).
  ///
  /// Names and messages can hold anything but zero bytes, which are replaced: quote them, and never evaluate them.
  public var environment: [String: String] {
    var values = [
      "SIGNALBOX_SERVER": server, "SIGNALBOX_FAILED_COUNT": "\(count)",
      "SIGNALBOX_FAILED_IDS": failures.map(\.id.description).joined(separator: " "),
    ]
    if let first = failures.first {
      values["SIGNALBOX_FAILED_ID"] = "\(first.id)"
      values["SIGNALBOX_FAILED_NAME"] = first.name
      values["SIGNALBOX_FAILED_QUEUE"] = first.queue
      values["SIGNALBOX_FAILED_ATTEMPT"] = "\(first.attempt)"
      values["SIGNALBOX_FAILED_ERROR_TYPE"] = first.error.type
      values["SIGNALBOX_FAILED_ERROR_MESSAGE"] = first.error.message
      values["SIGNALBOX_FAILED_AT"] = first.failedAt.rfc3339
    }
    return values.mapValues { $0.replacing("\0", with: "\u{fffd}") }
  }

  /// Finds the hook's task by the one that failed: `tag:failed=4812`.
  fileprivate var tags: [String] { failures.first.map { ["failed=\($0.id)"] } ?? [] }
}
