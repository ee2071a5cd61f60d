/// How long to wait before trying again: from 0.25 s, doubled at every failure up to 5 s, of which chance takes up to half
/// so that clients do not return all at once.
struct Backoff: Hashable, Sendable {
  private var failures = 0

  static let least = Duration.milliseconds(250)
  static let most = Duration.seconds(5)

  /// The next pause, where `random` is from 0 up to 1.
  mutating func next(random: Double) -> Duration {
    let whole = min(Self.least * (1 << min(failures, 10)), Self.most)
    failures += 1
    return whole * (0.5 + random / 2)
  }

  /// The connection has proved itself.
  mutating func reset() {
    failures = 0
  }
}
