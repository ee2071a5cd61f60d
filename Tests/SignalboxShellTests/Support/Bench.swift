import FoundationEssentials
import Glibc
import Logging
import Signalbox
import SignalboxModel
import SignalboxShell
import SignalboxTesting
import Synchronization

/// A runner with a log and a clock to watch and move.
struct Bench {
  let log = RecordedLog()
  let clock = ManualClock()
  let control = AttemptControl()
  let storeIdentity = "test-\(UUID().uuidString)"
  let runner: ShellCommandRunner
  /// What commands said of what cannot be ended.
  let cannotEnd = Words()

  /// A bench for commands of a server, which is this process by default.
  init(server: ServerMark? = .own, system: ProcessSystem = .machine) {
    runner = ShellCommandRunner(clock: clock, server: server, system: system)
  }

  func context(
    _ payload: JSONText, task: Int64 = 7, environment: [String: String] = ["PATH": "/usr/bin:/bin"]
  ) -> TaskContext {
    var record = NewTask(name: "command", kind: .command, payload: payload)
      .record(id: TaskID(task), at: Timestamp(microseconds: 0))
    record.attempt = 3
    return TaskContext(
      task: record, logger: Logger(label: "test"),
      log: AttemptLog(key: record.attemptKey, store: log, clock: clock), control: control, environment: environment,
      storeIdentity: storeIdentity, cannotEnd: { cannotEnd.set($0) }, progress: { _ in })
  }

  func run(
    _ command: String..., directory: String? = "/", task: Int64 = 7,
    environment: [String: String] = ["PATH": "/usr/bin:/bin"]
  ) async throws -> CommandResult? {
    let payload = try JSONText(encoding: CommandPayload(command: command, directory: directory))
    return try await runner.run(context(payload, task: task, environment: environment))?.decode()
  }

  /// Runs a script of the shell's.
  func shell(_ script: String, task: Int64 = 7) async throws -> CommandResult? {
    try await run("sh", "-c", script, task: task)
  }
}

/// The last words that somebody said.
final class Words: Sendable {
  private let state = Mutex<String?>(nil)

  var last: String? { state.withLock { $0 } }

  func set(_ words: String?) { state.withLock { $0 = words } }
}

extension ServerMark {
  /// A server that has ended: no process has this number.
  static let ended = ServerMark(pid: pid_t.max, startTime: 1)
}
