@testable import Signalbox

/// Where a test holds an attempt until it opens.
final class Gate: Sendable {
  private let arrival = Promise<Void>()
  private let opening = Promise<Void>()
  private let openings: AsyncStream<Void>
  private let opener: AsyncStream<Void>.Continuation

  init() {
    (openings, opener) = AsyncStream.makeStream()
  }

  /// Returns when an attempt stands here.
  func arrived() async { await arrival.value }

  func open() {
    opening.settle(())
    opener.finish()
  }

  /// Waits for the opening.
  ///
  /// - Throws: `CancellationError` when asked to stop.
  func pass() async throws {
    arrival.settle(())
    for await _ in openings {}
    try Task.checkCancellation()
  }

  /// Waits for the opening, whatever is asked.
  func passIgnoringCancellation() async {
    arrival.settle(())
    await opening.value
  }
}
