import ArgumentParser
import SignalboxProcess
import SignalboxShell

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the system gives as bytes and this program takes as text: arguments, variables, the current directory.
///
/// Swift repairs what is no UTF-8 without a word, and a repaired name is another name. So it is refused here, and said which.
enum SystemText {
  /// What is wrong with what this process was started with; nil when all of it is text.
  static func faultOfStart() -> String? { fault(of: arguments()) ?? fault(of: .current) }

  /// The command line, this program's name first.
  private static func arguments() -> [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }

  static func fault(of arguments: [[UInt8]]) -> String? {
    for (index, argument) in arguments.enumerated().dropFirst() where String(validating: argument, as: UTF8.self) == nil
    {
      return """
        argument \(index) of the command line, \(ByteText.escaped(argument)), is not UTF-8: Signalbox keeps text, and would hand \
        on another name. Give the file a name in UTF-8, or let a shell make the bytes: \
        signalbox add -- sh -c 'exec cat "$(printf "caf\\351")"'
        """
    }
    return nil
  }

  /// Of the variables that this program itself goes by.
  static func fault(of environment: SystemEnvironment) -> String? {
    environment.unreadable.first { name in
      ["HOME", "TMPDIR"].contains(name) || name.hasPrefix("XDG_") || name.hasPrefix("SIGNALBOX_")
    }.map { "the variable \($0) is not UTF-8: set it to text, or leave it out with: env -u \($0) signalbox …" }
  }

  /// Reads the environment for a command.
  ///
  /// - Parameter given: in place of what the environment has.
  /// - Returns: the variables by their names.
  /// - Throws: `ValidationError` naming a variable that is no text.
  static func environment(replacing given: Set<String>) throws -> [String: String] {
    let environment = SystemEnvironment.current
    if let name = environment.unreadable.first(where: { !given.contains($0) }) {
      throw ValidationError(
        """
        the variable \(name) of the environment is not UTF-8: the command would get another value. Leave it out with \
        env -u \(name) signalbox add …, or give one with --env \(name)=VALUE
        """)
    }
    return environment.text
  }

  /// - Throws: `ValidationError` when it is no text, or gone.
  static func currentDirectory() throws -> String {
    guard let path = getcwd(nil, 0) else {
      let reason = errno == ENOENT ? nil : String(cString: strerror(errno))
      throw ValidationError(reason.map { "the current directory cannot be used: \($0)" } ?? CurrentDirectory.goneWords)
    }
    defer { free(path) }
    let bytes = Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ValidationError(
        """
        the current directory, \(ByteText.escaped(bytes)), is not UTF-8: Signalbox keeps text, and would use another. Go to \
        another, or name an absolute path
        """)
    }
    return text
  }

  /// The path, joined to the current directory unless it is absolute already.
  static func absolute(_ path: String) throws -> String {
    if path.hasPrefix("/") { return path }
    let current = try currentDirectory()
    return path == "." ? current : (current.hasSuffix("/") ? current : current + "/") + path
  }
}
