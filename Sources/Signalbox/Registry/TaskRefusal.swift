import SignalboxModel

/// Why a task cannot be added as it is: adding it again will not help. The message says what is wrong.
public struct TaskRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Hashable, Sendable {
    /// The payload is over 1 MiB.
    case tooLarge
    /// An option makes no sense, or the task blocks and there are no threads for that.
    case unusable
    /// The value cannot be encoded, or it is not known where its ``Redacted`` values lie.
    case cannotEncode
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  init(_ problem: Problem) {
    self.init(problem.status == 413 ? .tooLarge : .unusable, problem.detail)
  }

  public var description: String { message }

  /// What `make` gives, its errors told as those of adding.
  static func translating<Value>(_ make: () throws -> Value) throws -> Value {
    do {
      return try make()
    } catch let problem as Problem {
      throw TaskRefusal(problem)
    } catch EncodingError.invalidValue(_, let context) {
      // The value is left out: it may be a secret.
      throw TaskRefusal(.cannotEncode, "the task cannot be encoded: \(context.debugDescription)")
    }
  }
}
