import Synchronization

/// The wire by which a running attempt is told to end by force.
///
/// Being asked to stop comes as Swift cancellation.
public final class AttemptControl: Sendable {
  private struct State {
    var isKilled = false
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Creates a wire of an attempt that goes on.
  public init() {}

  /// Has `action` called once when the attempt is to end by force; at once when it is so already.
  ///
  /// A later call replaces the action of an earlier one.
  public func whenKilled(_ action: @escaping @Sendable () -> Void) {
    let isKilled = state.withLock { state in
      state.action = action
      return state.isKilled
    }
    if isKilled { action() }
  }

  package func kill() {
    let action = state.withLock { state in
      defer { state.isKilled = true }
      return state.isKilled ? nil : state.action
    }
    action?()
  }
}
