import Glibc
import SignalboxModel

/// Finds the file of a program as the task's own shell would: by the task's PATH, in the task's directory. (What
/// swift-subprocess has for it takes the server's PATH when the task has none, and no relative directories.)
struct ProgramSearch {
  /// Used when the task has no PATH.
  static let defaultPath = "/usr/local/bin:/usr/bin:/bin"

  /// Absolute; the server's own directory when nil.
  var directory: String?
  var path: String?

  enum Failure: Error, Hashable {
    case noSuchDirectory
    case notADirectory
    case directoryNotAllowed
    case notFound
    case notExecutable(String)

    /// Why the program cannot be started.
    ///
    /// Says nothing of what is in PATH: values of the environment go nowhere.
    func words(program: String, directory: String?) -> String {
      switch self {
      case .noSuchDirectory: "there is no directory \(directory ?? "")"
      case .notADirectory: "\(directory ?? "") is not a directory"
      case .directoryNotAllowed: "the server may not enter the directory \(directory ?? "")"
      case .notFound where program.contains("/"): "there is no file \(program)"
      case .notFound: "no directory of PATH has a program named \(program)"
      case .notExecutable(let file): "\(file) is not an executable file"
      }
    }
  }

  func find(_ program: String) throws(Failure) -> String {
    try checkDirectory()
    var firstUnusable: String?
    for candidate in candidates(program) {
      switch kind(candidate, isNamed: program.contains("/")) {
      case .program: return candidate
      case .unusable: firstUnusable = firstUnusable ?? candidate
      case .absent: continue
      }
    }
    throw firstUnusable.map { .notExecutable($0) } ?? .notFound
  }

  private func candidates(_ program: String) -> [String] {
    if program.contains("/") { return [absolute(program)] }
    // An empty entry of PATH is the directory itself.
    return (path ?? Self.defaultPath).split(separator: ":", omittingEmptySubsequences: false).map { entry in
      absolute(entry.isEmpty ? program : "\(entry)/\(program)")
    }
  }

  private func absolute(_ file: String) -> String {
    guard !file.isAbsolutePath, let directory else { return file }
    return "\(directory)/\(file)"
  }

  private enum Kind {
    case program
    case unusable
    case absent
  }

  private func kind(_ file: String, isNamed: Bool) -> Kind {
    var status = stat()
    // A directory of PATH that may not be searched is passed over.
    guard stat(file, &status) == 0 else { return isNamed && errno == EACCES ? .unusable : .absent }
    return status.st_mode & S_IFMT == S_IFREG && access(file, X_OK) == 0 ? .program : .unusable
  }

  private func checkDirectory() throws(Failure) {
    guard let directory else { return }
    var status = stat()
    guard stat(directory, &status) == 0 else { throw errno == EACCES ? .directoryNotAllowed : .noSuchDirectory }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory }
    guard access(directory, X_OK) == 0 else { throw .directoryNotAllowed }
  }
}
