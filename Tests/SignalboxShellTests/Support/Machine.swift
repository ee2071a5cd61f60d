import FoundationEssentials
import Glibc

/// The test's own view of the processes and descriptors of this machine.
enum Machine {
  /// Whether a process still runs.
  ///
  /// One that has ended and waits to be reaped by another does not.
  static func isRunning(_ pid: Int32) -> Bool {
    guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
    let state = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.dropFirst().first
    return state != "Z" && state != "X"
  }

  /// Children of this process that have ended and were not reaped, by the name of their program.
  static func zombies(named name: String) throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { pid in
      guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
      return String(decoding: stat, as: UTF8.self).hasPrefix("\(pid) (\(name)) Z \(getpid()) ")
    }
  }

  static func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  /// An empty folder of the test's own.
  static func makeFolder() throws -> String {
    let folder = "\(FileManager.default.temporaryDirectory.path())signalbox-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    return folder
  }
}
