/// Where waiting and chance come from, so that tests decide both.
package struct ClientTiming: Sendable {
  /// Returns after the duration.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// From 0 up to, not including, 1.
  package var random: @Sendable () -> Double

  package init(sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double) {
    self.sleep = sleep
    self.random = random
  }

  package static let real = ClientTiming(
    sleep: { try await ContinuousClock().sleep(for: $0) }, random: { .random(in: 0..<1) })
}
