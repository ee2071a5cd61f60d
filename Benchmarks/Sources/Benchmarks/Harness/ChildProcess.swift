import Foundation

/// A program under way, and what it costs.
final class ChildProcess {
  private let process = Process()

  init(
    _ command: Command, output: FileHandle, errors: FileHandle, input: FileHandle = .nullDevice
  ) throws {
    if let core = command.core {
      // It replaces itself, so that the process is the program's.
      process.executableURL = URL(fileURLWithPath: try Command.installed("taskset", package: "util-linux"))
      process.arguments = ["-c", "\(core)", command.program] + command.arguments
    } else {
      process.executableURL = URL(fileURLWithPath: command.program)
      process.arguments = command.arguments
    }
    process.environment = ProcessInfo.processInfo.environment.merging(command.environment) { $1 }
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = input
    try process.run()
  }

  var pid: pid_t { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// Its exit status.
  @discardableResult
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Asks it to end, and waits.
  func stop(_ signal: Int32 = SIGTERM) {
    if process.isRunning { kill(pid, signal) }
    process.waitUntilExit()
  }

  /// What all of its threads have used, those that ended included.
  var processorTime: Duration {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// In MiB, from `/proc/PID/status`: `VmRSS` now, `VmHWM` at most.
  func memory(_ field: String = "VmRSS") throws -> Double {
    let lines = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
    let line = lines.first { $0.hasPrefix(field + ":") } ?? ""
    return (Double(line.filter(\.isNumber)) ?? .nan) / 1024
  }

  /// A counter of `/proc/PID/io`: `syscw` calls that wrote, `write_bytes` to the disk.
  func io(_ field: String) throws -> Int {
    let lines = try String(contentsOfFile: "/proc/\(pid)/io", encoding: .utf8).split(separator: "\n")
    let line = lines.first { $0.hasPrefix(field + ":") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
