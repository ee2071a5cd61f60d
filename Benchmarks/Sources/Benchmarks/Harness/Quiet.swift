import Foundation

/// How busy the machine is with what is not being measured.
enum Quiet {
  /// The share of all cores, in percent, that was busy in the second after the call.
  static func busyShare() async throws -> Double {
    let before = try times()
    try await Task.sleep(for: .seconds(1))
    let after = try times()
    let passed = after.total - before.total
    return passed > 0 ? 100 * (passed - (after.idle - before.idle)) / passed : 0
  }

  /// In ticks since the machine was started; waits for disks count as idle.
  private static func times() throws -> (total: Double, idle: Double) {
    let text = try String(contentsOfFile: "/proc/stat", encoding: .utf8)
    let fields = text.prefix { $0 != "\n" }.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard fields.count >= 8 else { throw BenchmarkError("/proc/stat is not as expected") }
    // The time of guests is counted in that of users.
    return (fields[..<8].reduce(0, +), fields[3] + fields[4])
  }
}
