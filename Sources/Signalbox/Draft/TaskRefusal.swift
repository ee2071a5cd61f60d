import SignalboxModel

/// Why a task cannot be added as it is: adding it again will not help.
///
/// The message says what is wrong.
public struct TaskRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusals, for programs.
  public enum Code: String, Hashable, Sendable {
    /// The payload is over 1 MiB.
    case tooLarge
    /// An option makes no sense, or the task blocks and there are no threads for that.
    case unusable
    /// The value cannot be encoded, or it is not known where its ``Redacted`` values lie.
    case cannotEncode
  }

  /// The kind of the refusal.
  public var code: Code
  /// What is wrong with the task, for people.
  public var message: String

  /// Creates a refusal.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  init(_ problem: Problem) {
    self.init(problem.status == 413 ? .tooLarge : .unusable, problem.detail)
  }

  /// The message alone.
  public var description: String { message }

  /// An error of making a task, as one of adding it; any other error as it is.
  static func telling(_ error: any Error) -> any Error {
    switch error {
    case let problem as Problem: TaskRefusal(problem)
    // The value is left out: it may be a secret.
    case EncodingError.invalidValue(_, let context):
      TaskRefusal(.cannotEncode, "the task cannot be encoded: \(context.debugDescription)")
    default: error
    }
  }
}
