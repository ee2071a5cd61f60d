import FoundationEssentials
import Signalbox
import SignalboxDashboard
import SignalboxModel
import SignalboxProcess
import TOMLKit

/// The themes there are: the files of the user, those installed beside the program, and what is compiled in; the
/// earlier hides the later of the same name.
///
/// Files are read anew every time, so that a theme can be edited while it is on screen.
struct Themes {
  var directories: [String]

  /// The directories that are searched.
  static func standard(environment: [String: String]) -> Themes {
    let program = Program.path
    let bin = program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return Themes(directories: [
      Directories.config(environment) + "/themes", bin + "/../share/signalbox/themes",
    ])
  }

  /// Every theme's name, the one that is shown unless another is chosen first.
  var names: [String] {
    let found = Set(directories.flatMap(Self.files).map { String($0.dropLast(Self.suffix.count)) })
    return [Theme.builtInName] + found.union(Theme.shipped.keys).subtracting([Theme.builtInName]).sorted()
  }

  /// - Throws: ``ThemeFailure`` that names the file, and the line or key that is wrong.
  func load(_ name: String) throws -> (theme: Theme, warnings: [String]) {
    var files: [String: ThemeFile] = [:]
    var next: String? = name
    var last = name
    while let current = next, files[current] == nil {
      last = current
      files[current] = try file(current) ?? Theme.shipped[current]
      next = files[current]?.inherits
    }
    do {
      return try Theme.resolve(name, files: files)
    } catch {
      throw ThemeFailure(
        description: "\(error)" + (error.code == .notFound ? words(for: last) : ""))
    }
  }

  /// What there is in place of a theme that is missing.
  private func words(for missing: String) -> String {
    Suggestion.aside(for: missing, among: names) + "; there are \(names.joined(separator: ", "))"
  }

  private func file(_ name: String) throws -> ThemeFile? {
    guard !name.contains("/") else { return nil }
    for directory in directories {
      let path = "\(directory)/\(name)\(Self.suffix)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do {
        return try TOMLDecoder().decode(ThemeFile.self, from: TOMLFile.text(at: path))
      } catch let fault as TOMLFileFault {
        throw ThemeFailure(description: "\(path)\(fault.place): \(fault.reason)")
      } catch let error as TOMLParseError {
        throw ThemeFailure(description: "\(path), line \(error.source.begin.line): \(error.description)")
      } catch let error as DecodingError {
        throw ThemeFailure(description: "\(path): \(TOMLFile.words(for: error))")
      } catch let error as CocoaError {
        throw ThemeFailure(description: "\(path) cannot be read: \(error.reason)")
      }
    }
    return nil
  }

  private static let suffix = ".toml"

  private static func files(in directory: String) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(suffix) }
    } catch {
      // A directory that is not there holds no themes.
      return []
    }
  }
}

struct ThemeFailure: Error, CustomStringConvertible {
  var description: String
}
