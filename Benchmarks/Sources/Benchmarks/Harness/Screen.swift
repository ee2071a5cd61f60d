import Foundation
import Glibc
import Synchronization

/// A program in a terminal of its own, whose screen nobody looks at.
final class Screen: Sendable {
  private let master: Int32
  private let process: Mutex<ChildProcess>
  private let count = Mutex(0)

  init(_ command: Command, rows: UInt16 = 50, columns: UInt16 = 200) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var lock: Int32 = 0
    var number: Int32 = 0
    // What unlockpt and ptsname do, which the C library's module leaves out: TIOCSPTLCK and TIOCGPTN.
    guard master >= 0, ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      throw BenchmarkError(system: "no terminal")
    }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else { throw BenchmarkError(system: "no terminal size") }
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw BenchmarkError(system: "no terminal") }
    defer { Glibc.close(slave) }
    var command = command
    command.environment["TERM"] = "xterm-256color"
    process = Mutex(try ChildProcess(command, streams: .init(input: slave, output: slave, errors: slave)))
    // A thread of its own, which ends with the terminal: it must read all the time, or the program would wait.
    Thread { self.read() }.start()
  }

  /// What it has drawn so far.
  var bytes: Int { count.withLock(\.self) }
  var isRunning: Bool { process.withLock(\.isRunning) }

  func close() {
    process.withLock { $0.stop() }
    Glibc.close(master)
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(master, &buffer, buffer.count)
      guard count > 0 else { return }
      self.count.withLock { $0 += count }
    }
  }
}
