/// Why the tasks of a request are not kept.
///
/// The message says what to do about it.
public struct BackgroundTasksError: Error, CustomStringConvertible {
  /// The kinds of errors, for programs.
  public enum Code: String, Hashable, Sendable {
    /// No integration is in charge of the list.
    case notInstalled
    /// A task cannot be encoded, or is larger than is allowed.
    case unusable
    /// The request failed, and its tasks were dropped.
    case dropped
  }

  /// The kind of the error.
  public var code: Code
  /// What is wrong and what to do, for people.
  public var message: String
  /// What it comes from, when it comes from another error.
  public var cause: (any Error)?

  /// Creates an error.
  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// The message alone.
  public var description: String { message }
}
