public import SignalboxModel

/// Why a call came to nothing.
///
/// The message is for people and says what to do.
public struct ClientError: Error, Sendable, CustomStringConvertible {
  /// The kinds of errors, for programs.
  public enum Code: String, Hashable, Sendable {
    /// The address makes no sense.
    case badEndpoint
    /// No server answers there. Nothing was sent.
    case cannotConnect
    /// The Unix socket, its directory or the process that listens on it is another user's, or others can write there. Nothing
    /// was sent.
    case foreignSocket
    /// The connection broke before the answer was whole. Whether the call took effect is not known, unless it was safe to
    /// repeat, which was then tried once.
    case connectionLost
    /// No answer in time; the same doubt.
    case timedOut
    /// The server refused; ``problem`` says why.
    case refused
    /// What answered does not speak this API.
    case unexpectedAnswer
    /// The calling task was cancelled.
    case cancelled
  }

  /// The kind of the error.
  public var code: Code
  /// What went wrong and what to do, for people.
  public var message: String
  /// The server's own words when it refused.
  public var problem: Problem?

  /// Creates an error.
  public init(_ code: Code, _ message: String, problem: Problem? = nil) {
    self.code = code
    self.message = message
    self.problem = problem
  }

  /// The message alone.
  public var description: String { message }

  static func refused(_ problem: Problem) -> ClientError {
    let place = problem.pointer.map { " (at \($0))" } ?? ""
    return ClientError(.refused, problem.detail + place, problem: problem)
  }
}
