import Logging

/// The gauge of the longest wait, which grows while nothing happens.
extension TaskRegistry {
  /// How often it is set at most.
  private static let interval = Duration.seconds(5)

  /// Sets the gauge anew.
  func showOldestReady() async {
    do {
      metrics.show(oldestReady: try await store.oldestReady())
    } catch {
      // What keeps the store from being read is told where it matters.
      logger.debug("cannot tell how long ready tasks have waited", metadata: ["error": "\(error)"])
    }
  }

  /// Sets the gauge anew with a change, of stores that nobody looks at from time to time.
  func showOldestReadyWithChange() async {
    guard metrics.isTaken, store.lookInterval == nil, metrics.isOldestDue(at: clock.uptime(), every: Self.interval)
    else { return }
    await showOldestReady()
  }
}
