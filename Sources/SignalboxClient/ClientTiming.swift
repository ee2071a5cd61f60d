/// Where waiting and chance come from, so that tests decide them.
package struct ClientTiming: Sendable {
  /// Returns after the duration.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// From 0 up to, not including, 1.
  package var random: @Sendable () -> Double
  /// How long an answer may take to begin, and how long nothing of it may come afterwards.
  ///
  /// The connections keep it, by the time that passes and not by `sleep`.
  package var patience: Duration

  package init(
    sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double,
    patience: Duration = .seconds(30)
  ) {
    self.sleep = sleep
    self.random = random
    self.patience = patience
  }

  package static let real = ClientTiming(
    sleep: { try await ContinuousClock().sleep(for: $0) }, random: { .random(in: 0..<1) })
}

/// Nothing came in the time that there was.
struct Silence: Error {}

extension ClientTiming {
  /// What the work gives, if it does within the duration.
  ///
  /// Otherwise the work is cancelled.
  ///
  /// - Throws: ``Silence``; what the work throws.
  func within<Value: Sendable>(
    _ duration: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await sleep(duration)
        throw Silence()
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() else { throw Silence() }
      return value
    }
  }
}
