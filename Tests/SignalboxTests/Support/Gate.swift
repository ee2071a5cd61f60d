/// Where a test holds an attempt until it opens.
final class Gate: Sendable {
  private let arrivals: AsyncStream<Void>
  private let arrival: AsyncStream<Void>.Continuation
  private let opening = Promise<Void>()
  private let openings: AsyncStream<Void>
  private let opener: AsyncStream<Void>.Continuation

  init() {
    (arrivals, arrival) = AsyncStream.makeStream()
    (openings, opener) = AsyncStream.makeStream()
  }

  /// Returns when an attempt stands here, or the test is cancelled, its time being over.
  func arrived() async {
    for await _ in arrivals {}
  }

  func open() {
    opening.settle(())
    opener.finish()
  }

  /// Waits for the opening.
  ///
  /// - Throws: `CancellationError` when asked to stop.
  func pass() async throws {
    arrival.finish()
    for await _ in openings {}
    try Task.checkCancellation()
  }

  /// Waits for the opening, whatever is asked.
  func passIgnoringCancellation() async {
    arrival.finish()
    await opening.value
  }
}
