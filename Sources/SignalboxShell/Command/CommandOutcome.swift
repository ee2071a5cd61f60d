import Signalbox
import SignalboxModel

/// How a command ended.
struct CommandOutcome: Sendable {
  enum Status: Hashable, Sendable {
    case exited(CInt)
    case signaled(CInt)
    /// Something else in this process collected it, with why it could not be collected here.
    case unknown(String)
  }

  var status: Status
  /// Whether it was told to end before it did.
  var wasTold: Bool
  /// The last line that it wrote to its stream of errors; nil when it wrote none.
  var lastLine: String?

  /// Its result when it succeeded.
  ///
  /// - Throws: ``TaskError`` with how it ended and, of an end of its own making, its last line of errors as the reason:
  ///   `exit code 1: no space left on device`.
  func result() throws -> JSONText {
    switch status {
    case .exited(let code):
      let result = try JSONText(encoding: CommandResult(exitCode: Int(code)))
      if code == 0, !wasTold { return result }
      // A command that answers SIGTERM by exiting with 0 has not done its work all the same.
      let message = wasTold ? "exit code \(code) after it was told to end" : "exit code \(code)\(reason)"
      throw TaskError(type: "exit", message: message, result: result)
    case .signaled(let number):
      let name = signalName(number)
      throw TaskError(
        type: "signal", message: "ended by \(name)\(reason)",
        result: try JSONText(encoding: CommandResult(signal: name)))
    case .unknown(let why):
      throw TaskError(
        type: "exitUnknown",
        message: "it ended, and its exit status was taken by something else in the server's process: \(why)")
    }
  }

  private var reason: String { wasTold ? "" : lastLine.map { ": \($0)" } ?? "" }
}
