import Foundation

/// A program under way, and what it costs.
///
/// Started without Foundation's `Process`, which waits for an end by turning a run loop.
final class ChildProcess {
  /// Descriptors that become the program's; `/dev/null` for nil.
  struct Streams {
    var input: Int32?
    var output: Int32?
    var errors: Int32?
  }

  let pid: pid_t
  /// Once it has ended and was waited for.
  private var status: Int32?

  init(_ command: Command, streams: Streams) throws {
    var program = command.program
    var arguments = command.arguments
    if let core = command.core {
      // It replaces itself, so that the process is the program's.
      program = try Command.installed("taskset", package: "util-linux")
      arguments = ["-c", "\(core)", command.program] + arguments
    }
    let environment = ProcessInfo.processInfo.environment.merging(command.environment) { $1 }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in [(0, streams.input), (1, streams.output), (2, streams.errors)] as [(Int32, Int32?)] {
      if let source {
        posix_spawn_file_actions_adddup2(&actions, source, target)
      } else {
        posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
      }
    }
    // The threads of a pool block signals, and a program would inherit that.
    var attributes = posix_spawnattr_t()
    var nothing = sigset_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pid = pid_t()
    let failure = withStrings([program] + arguments) { arguments in
      withStrings(environment.map { "\($0)=\($1)" }) {
        posix_spawn(&pid, program, &actions, &attributes, arguments, $0)
      }
    }
    guard failure == 0 else { throw BenchmarkError("cannot start \(program): \(String(cString: strerror(failure)))") }
    self.pid = pid
  }

  var isRunning: Bool { poll(WNOHANG) == nil }

  /// Its exit status, waited for; 128 and the signal's number when a signal ended it.
  @discardableResult
  func wait() -> Int32 { poll(0) ?? -1 }

  /// Asks it to end, waits, and ends it after ten seconds.
  func stop(_ signal: Int32 = SIGTERM) {
    guard isRunning else { return }
    kill(pid, signal)
    for _ in 0..<1000 where isRunning { usleep(10000) }
    guard isRunning else { return }
    kill(pid, SIGKILL)
    wait()
  }

  private func poll(_ options: Int32) -> Int32? {
    if let status { return status }
    var raw: Int32 = 0
    var answer = waitpid(pid, &raw, options)
    while answer < 0, errno == EINTR { answer = waitpid(pid, &raw, options) }
    guard answer == pid else { return nil }
    status = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + raw & 0x7F
    return status
  }
}

extension ChildProcess {
  /// What all of its threads have used, those that ended included.
  var processorTime: Duration {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// In MiB, from `/proc/PID/status`: `VmRSS` now, `VmHWM` at most.
  func memory(_ field: String = "VmRSS") throws -> Double {
    try number(field, "status") / 1024
  }

  /// A counter of `/proc/PID/io`: `syscw` calls that wrote, `write_bytes` to the disk.
  func io(_ field: String) throws -> Double {
    try number(field, "io")
  }

  private func number(_ field: String, _ file: String) throws -> Double {
    let path = "/proc/\(pid)/\(file)"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(field + ":") }), let number = Double(line.filter(\.isNumber))
    else {
      throw BenchmarkError("\(path) has no \(field)")
    }
    return number
  }
}

/// Gives texts as a C function wants them: each ended by NUL, the list by a null pointer.
private func withStrings<Value>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
  var pointers = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
