public import SignalboxModel

/// What runs tasks of kind command, whatever their name. SignalboxShell has the one for this machine.
public protocol CommandRunner: Sendable {
  /// Runs one attempt to its end. The Swift task is cancelled when the attempt is to stop; ``TaskContext/control`` tells
  /// when it is to end by force.
  ///
  /// - Returns: a `CommandResult`.
  /// - Throws: ``TaskError`` when the command could not start, exited with another code than 0, or was ended by a signal.
  func run(_ context: TaskContext) async throws -> JSONText?

  /// Ends the commands that an earlier process started on the same store and left behind, and returns when they are gone.
  ///
  /// - Parameter report: takes a line for the log of each attempt of which something was ended.
  func endLeftovers(of storeIdentity: String, report: @Sendable (AttemptKey, String) async throws -> Void) async throws
}
