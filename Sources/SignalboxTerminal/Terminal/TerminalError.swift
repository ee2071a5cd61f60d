#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a terminal cannot be taken over.
package struct TerminalError: Error, Hashable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// Input or output is a file, a pipe or closed.
    case notATerminal
    /// Terminfo does not know the terminal, or it cannot show a screen.
    case unknownTerminal
    /// This process has a terminal open already.
    case alreadyOpen
    /// The system refused; the message ends with its reason.
    case system
  }

  package let code: Code
  /// One sentence for a person: what is wrong, and what to do where something can be done.
  package let message: String

  package var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  init(_ code: Code, _ message: String, errno number: Int32) {
    self.init(code, "\(message): \(String(cString: strerror(number)))")
  }
}
