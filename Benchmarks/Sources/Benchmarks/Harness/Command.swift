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

  func start(output: FileHandle = .nullDevice, input: FileHandle = .nullDevice) throws -> ChildProcess {
    try ChildProcess(self, output: output, errors: .standardError, input: input)
  }

  /// What it writes, waited for.
  ///
  /// - Throws: ``BenchmarkError`` when it fails.
  func output() throws -> String {
    let pipe = Pipe()
    let errors = Pipe()
    let child = try ChildProcess(self, output: pipe.fileHandleForWriting, errors: errors.fileHandleForWriting)
    try pipe.fileHandleForWriting.close()
    try errors.fileHandleForWriting.close()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    guard child.wait() == 0 else {
      throw BenchmarkError("\(program) \(arguments.joined(separator: " ")) failed: \(complaint.suffix(500))")
    }
    return text
  }
}
