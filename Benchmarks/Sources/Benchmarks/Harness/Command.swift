import Foundation

/// A program to run, on one core if need be.
struct Command {
  var program: String
  var arguments: [String]
  var environment: [String: String] = [:]
  /// The core that it is bound to; any when nil.
  var core: Int?

  init(_ program: String, _ arguments: [String], environment: [String: String] = [:], core: Int? = nil) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.core = core
  }

  /// Where a program is; nil when it is not installed.
  static func path(of name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// - Throws: ``BenchmarkError`` naming the package to install.
  static func installed(_ name: String, package: String? = nil) throws -> String {
    guard let path = path(of: name) else {
      throw BenchmarkError("\(name) is not installed: apt-get install \(package ?? name)")
    }
    return path
  }

  /// Starts it; what it writes is dropped, what it complains about is shown.
  func start() throws -> ChildProcess {
    try ChildProcess(self, streams: .init(output: nil, errors: STDERR_FILENO))
  }

  /// Starts it; what it says is dropped.
  func startQuietly() throws -> ChildProcess {
    try ChildProcess(self, streams: .init())
  }

  /// What it writes, waited for; complaints included.
  ///
  /// - Throws: ``BenchmarkError`` when it fails.
  func output() throws -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchmarkError(system: "no pipe") }
    // The reading of it ends when the child has: nobody else may hold an end.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child: ChildProcess
    do {
      defer { close(ends[1]) }
      child = try ChildProcess(self, streams: .init(output: ends[1], errors: ends[1]))
    }
    let text = String(decoding: readAll(ends[0]), as: UTF8.self)
    guard child.wait() == 0 else {
      throw BenchmarkError("\(program) \(arguments.joined(separator: " ")) failed: \(text.suffix(500))")
    }
    return text
  }

  private func readAll(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}
