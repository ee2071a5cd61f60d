import FoundationEssentials

/// A directory of a test's own, with all that a `quickstart` of the test reads and writes.
struct Place: Sendable {
  let path: String

  /// Gives a test its place, and removes it after.
  static func with(_ test: (Place) async throws -> Void) async throws {
    let place = Place(path: "/tmp/quickstart-\(String(UInt64.random(in: .min ... .max), radix: 36))")
    for directory in ["", "/run", "/state"] {
      try FileManager.default.createDirectory(
        atPath: place.path + directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }
    defer { place.remove() }
    try await test(place)
  }

  /// The variables of a process in it.
  var environment: [String: String] {
    ["PATH": "/usr/bin:/bin", "HOME": path, "XDG_RUNTIME_DIR": "\(path)/run", "XDG_STATE_HOME": "\(path)/state"]
  }

  var socket: String { "\(path)/run/signalbox/quickstart.sock" }
  var database: String { "\(path)/state/signalbox/quickstart.sqlite" }

  /// The program, which lies beside the tests.
  static var program: String {
    get throws {
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      return URL(filePath: tests).deletingLastPathComponent().appending(path: "quickstart").path
    }
  }

  private func remove() {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("\(path) is left behind: \(error)")
    }
  }
}
