import Foundation

/// wrk against a route: as many requests as it answers, over a fixed number of connections.
struct Load {
  var url: String
  var method = "POST"
  var connections = 32
  var seconds = 4
  var core: Int?

  struct Outcome {
    var requests: Int
    var duration: Duration
    var p50: Duration
    var p99: Duration

    var rate: Double { Double(requests) / duration.seconds }
  }

  /// - Throws: ``BenchmarkError`` when a request failed.
  func run() throws -> Outcome {
    let script = Peers.file("post.lua")
    let command = Command(
      try Command.installed("wrk"),
      ["-t", "1", "-c", "\(connections)", "-d", "\(seconds)s", "--timeout", "10s", "-s", script, url],
      environment: ["WRK_METHOD": method], core: core)
    let output = try command.output()
    guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("RESULT ") }) else {
      throw BenchmarkError("wrk said nothing of its result: \(output)")
    }
    let fields = line.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard fields.count == 6, fields[2] == 0 else { throw BenchmarkError("wrk met errors at \(url): \(output)") }
    return Outcome(
      requests: Int(fields[0]), duration: .microseconds(Int64(fields[1])), p50: .microseconds(Int64(fields[3])),
      p99: .microseconds(Int64(fields[4])))
  }

  /// ``run()``, while this goes on with something else.
  func start() -> Task<Outcome, any Error> {
    // Its own task: a caller starts one load, then another, and waits for both.
    Task.detached { try run() }
  }
}

/// The files that peers are made of.
enum Peers {
  static func file(_ name: String) -> String {
    Bundle.module.resourceURL!.appendingPathComponent("Peers").appendingPathComponent(name).path
  }

  /// The folder of the Python programs.
  static var folder: String { Bundle.module.resourceURL!.appendingPathComponent("Peers").path }
}

/// The Python peers, in an environment of their own.
struct Python {
  private var folder: URL

  /// Installs these packages, the newest there are, unless the bench's folder has them from an earlier run.
  init(_ bench: Workbench, packages: [String]) throws {
    folder = bench.folder.appendingPathComponent("python")
    let python = folder.appendingPathComponent("bin/python3").path
    if !FileManager.default.isExecutableFile(atPath: python) {
      let base = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"
      _ = try Command("/usr/bin/env", [base, "-m", "venv", folder.path]).output()
    }
    _ = try Command(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"] + packages).output()
  }

  func program(_ name: String) -> String { folder.appendingPathComponent("bin/\(name)").path }

  /// `FastAPI 0.1.2, uvicorn 0.3.4 on Python 3.12`.
  func versions(_ packages: [String]) throws -> String {
    let code =
      "import importlib.metadata as m, sys, platform\n"
      + "print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]) + f' on Python {platform.python_version()}')"
    let output = try Command(program("python3"), ["-c", code] + packages).output()
    return output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
