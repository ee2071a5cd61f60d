import Foundation

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
