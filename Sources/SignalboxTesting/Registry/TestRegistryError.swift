/// Why a ``TestRegistry`` could not do what a test wanted.
///
/// The message says what to do.
public struct TestRegistryError: Error, CustomStringConvertible {
  /// The kinds of errors, for programs.
  public enum Code: String, Hashable, Sendable {
    /// It is held, so tasks do not run.
    case held
    /// No worker takes what is queued: its type is not in the catalogue, or its queue is paused.
    case stuck
    /// Tasks had not ended within the time that was given.
    case notDrained
    /// It was run before.
    case ranBefore
    /// There is no such task.
    case noSuchTask
  }

  /// The kind of the error.
  public var code: Code
  /// What is wrong with the test and what to do, for people.
  public var message: String

  /// Creates an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }

  static let ranBefore = TestRegistryError(
    .ranBefore, "a TestRegistry runs once, and this one ran before; make one for each test")
  static let held = TestRegistryError(
    .held, "the tasks are held, so none runs; call release() first, or make the TestRegistry without isHeld")
}
