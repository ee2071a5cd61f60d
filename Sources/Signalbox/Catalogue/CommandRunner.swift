public import SignalboxModel

/// What runs tasks of kind command, whatever their name.
///
/// SignalboxShell has the one for this machine.
public protocol CommandRunner: Sendable {
  /// How many descriptors an attempt holds at most. The worker claims no more than fit beside the server's own; 0 when that is no
  /// matter.
  var descriptorNeed: Int { get }

  /// Runs one attempt to its end. The Swift task is cancelled when the attempt is to stop; ``TaskContext/control`` tells
  /// when it is to end by force.
  ///
  /// - Returns: a `CommandResult`.
  /// - Throws: ``TaskError`` when the command could not start, exited with another code than 0, or was ended by a signal;
  ///   ``MachineShortage`` when the machine had no room to start it.
  func run(_ context: TaskContext) async throws -> JSONText?

  /// Looks for processes that live although their server is gone.
  ///
  /// - Parameters:
  ///   - attempts: those that were running when an earlier server of this store ended.
  ///   - stores: the identities under which this store's commands were started, its own first.
  /// - Returns: the attempts of which something lives, or may live.
  /// - Throws: ``MachineShortage`` when the machine had no room to look; `CancellationError`.
  func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey>

  /// Ends what ``leftovers(of:in:)`` found, and returns when nothing of it is left, however long that takes, or when the
  /// calling task is cancelled. What cannot be ended holds up the end of nothing else.
  ///
  /// - Parameters:
  ///   - attempts: those of which something lives.
  ///   - stores: the identities under which this store's commands were started, its own first.
  ///   - tell: takes what happens to each attempt, at last that it is `gone`.
  /// - Throws: what `tell` throws; ``MachineShortage``; `CancellationError`.
  func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws
}

extension CommandRunner {
  /// 0: the worker counts no descriptors for attempts of this runner.
  public var descriptorNeed: Int { 0 }
}

/// What happens to the processes that an ended server's attempt left behind.
public enum LeftoverNews: Hashable, Sendable {
  /// Something of it has ended: a line for its log.
  case ended(AttemptKey, String)
  /// Something of it cannot be ended now: what, and why.
  case cannotEnd(AttemptKey, String)
  /// Nothing is left of it.
  case gone(AttemptKey)
}
