import FoundationEssentials
package import Glibc
import Synchronization

/// A place of its own for one test: directories that hold everything the program reads and writes, and every process that
/// was started in it, which all end with it.
package final class Sandbox: Sendable {
  package let path: String
  private let children = Mutex<[Child]>([])

  /// Gives a test its place, and clears it away whatever happens.
  package static func with(_ test: (Sandbox) async throws -> Void) async throws {
    let sandbox = try Sandbox()
    do {
      try await test(sandbox)
    } catch {
      await sandbox.clear()
      throw error
    }
    await sandbox.clear()
  }

  private init() throws {
    var template = Array("/tmp/sb-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Trouble("no temporary directory: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for directory in ["run", "state", "config", "home", "tmp", "work"] {
      guard mkdir("\(path)/\(directory)", 0o700) == 0 else { throw Trouble("cannot make \(directory): \(errno)") }
    }
  }

  /// The variables of every process in it.
  package var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb",
      "HOME": "\(path)/home", "TMPDIR": "\(path)/tmp", "TMUX_TMPDIR": "\(path)/tmp", "PS1": "$ ",
      "XDG_RUNTIME_DIR": "\(path)/run", "XDG_STATE_HOME": "\(path)/state", "XDG_CONFIG_HOME": "\(path)/config",
    ]
  }

  package var work: String { "\(path)/work" }
  package var socket: String { "\(path)/run/signalbox/default.sock" }
  package var database: String { "\(path)/state/signalbox/tasks.sqlite" }

  /// Makes the directory of the database, for a file that is there before the first server.
  package func makeStateDirectory() throws {
    guard mkdir("\(path)/state/signalbox", 0o700) == 0 else {
      throw Trouble("cannot make the state directory: \(errno)")
    }
  }

  /// The program, which lies beside the tests.
  package static var program: String {
    get throws {
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        + "/signalbox"
    }
  }

  /// Starts any program.
  package func start(
    _ arguments: [String], with variables: [String: String] = [:], in directory: String? = nil, input: String = ""
  ) throws -> Child {
    let child = try Child(
      arguments, environment: environment.merging(variables) { $1 }, directory: directory ?? work, input: input)
    children.withLock { $0.append(child) }
    return child
  }

  /// Starts `signalbox`.
  package func launch(_ arguments: [String], with variables: [String: String] = [:]) throws -> Child {
    try start([try Self.program] + arguments, with: variables)
  }

  /// Runs `signalbox` to its end.
  @discardableResult
  package func run(
    _ arguments: String..., with variables: [String: String] = [:], in directory: String? = nil, input: String = ""
  ) async throws -> Child.Ended {
    try await start([try Self.program] + arguments, with: variables, in: directory, input: input).ended()
  }

  /// Adds a line of shell, and gives the number of its task.
  package func add(_ script: String, options: String...) async throws -> Int {
    let child = try launch(["add"] + options + ["--", "sh", "-c", script])
    let ended = try await child.ended()
    guard let id = Int(ended.output.filter { $0 != "\n" }) else { throw Trouble("add: \(ended)") }
    return id
  }

  /// Follows a task's log, for what its command says of itself.
  package func follow(_ id: Int) throws -> Child {
    try launch(["logs", "-f", "\(id)"])
  }

  package func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: name.hasPrefix("/") ? name : "\(work)/\(name)"))
  }

  package func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(work)/\(name)", encoding: .utf8)
  }

  /// Ends every process that was started in here, those that the processes started among them: each has the path in its
  /// environment.
  ///
  /// Does not stop when the test is cancelled.
  private func clear() async {
    for child in children.withLock({ $0 }) { child.signal(SIGKILL) }
    while killStrays() {}
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("\(path) is left behind: \(error)")
    }
  }

  private func killStrays() -> Bool {
    let pids = Processes.all.filter { Processes.environment(of: $0)?.contains(path) == true }
    for pid in pids { kill(pid, SIGKILL) }
    return !pids.isEmpty
  }
}

/// What /proc tells.
package enum Processes {
  package static var all: [pid_t] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
    } catch {
      return []
    }
  }

  /// nil when it is gone, or somebody else's.
  package static func environment(of pid: pid_t) -> String? {
    guard let file = fopen("/proc/\(pid)/environ", "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a process is there; one that has ended and only waits to be noticed is not.
  package static func isAlive(_ pid: pid_t) -> Bool {
    guard let status = fopen("/proc/\(pid)/stat", "re") else { return false }
    defer { fclose(status) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = fread(&buffer, 1, buffer.count, status)
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return false }
    return !["Z", "X"].contains(text[end...].split(separator: " ").dropFirst().first)
  }
}
