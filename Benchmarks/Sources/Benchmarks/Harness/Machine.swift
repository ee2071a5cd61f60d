import Foundation

/// What was measured on, and when.
struct Machine {
  var cores: Int
  var processor: String
  var memory: String
  var kernel: String
  var swift: String
  var date: String

  static let current = Machine(
    cores: ProcessInfo.processInfo.activeProcessorCount,
    processor: field("model name", of: "/proc/cpuinfo") ?? "unknown",
    memory: memoryText,
    kernel: (text(of: "/proc/sys/kernel/osrelease") ?? "unknown").trimmingCharacters(in: .whitespacesAndNewlines),
    swift: swiftVersion,
    date: Date().formatted(.iso8601.year().month().day()))

  var summary: String {
    "\(cores) cores of \(processor), \(memory) of memory, Linux \(kernel), \(swift), \(date)"
  }

  private static var memoryText: String {
    let kibibytes = field("MemTotal", of: "/proc/meminfo").flatMap { Double($0.prefix { $0.isNumber }) } ?? 0
    return "\((kibibytes / 1024 / 1024).rounded().short) GiB"
  }

  private static var swiftVersion: String {
    let output = try? Command("/usr/bin/env", ["swift", "--version"]).output()
    let words = (output ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    guard let place = words.firstIndex(of: "version"), place + 1 < words.count else { return "Swift" }
    return "Swift \(words[place + 1])"
  }

  private static func field(_ name: String, of path: String) -> String? {
    guard let line = text(of: path)?.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
    return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func text(of path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
