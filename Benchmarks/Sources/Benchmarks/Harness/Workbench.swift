import Foundation
import Logging

/// What benchmarks share: a folder for their files, the programs that they start, what was made once for several.
final class Workbench: Sendable {
  let folder: URL
  let programs: URL
  private let isTemporary: Bool

  init(folder: String?) throws {
    isTemporary = folder == nil
    let path = folder ?? NSTemporaryDirectory() + "/signalbox-benchmarks-\(ProcessInfo.processInfo.processIdentifier)"
    self.folder = URL(fileURLWithPath: path)
    programs = Bundle.main.executableURL!.deletingLastPathComponent()
    try FileManager.default.createDirectory(
      at: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  func cleanUp() {
    if isTemporary { remove(folder) }
  }

  /// A folder of one's own, empty.
  func emptyFolder(_ name: String) throws -> URL {
    let url = folder.appendingPathComponent(name)
    remove(url)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return url
  }

  func remove(_ url: URL) {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      print("  cannot remove \(url.path): \(error)")
    }
  }

  /// - Throws: ``BenchmarkError`` when it has not been built.
  func program(_ name: String) throws -> String {
    let path = programs.appendingPathComponent(name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw BenchmarkError(
        "\(path) is missing: swift build -c release --package-path Benchmarks --product \(name)")
    }
    return path
  }
}

/// Why something could not be measured, and what to do about it.
struct BenchmarkError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}

extension Logger {
  /// Says nothing.
  static let silent = Logger(label: "benchmarks", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension BenchmarkError {
  /// With what the last system call complained about.
  init(system what: String) {
    self.init("\(what): \(String(cString: strerror(errno)))")
  }
}
