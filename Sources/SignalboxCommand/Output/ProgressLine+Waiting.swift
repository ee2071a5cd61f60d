import SignalboxModel

extension ProgressLine {
  /// Awaits what cannot tell how far it is, and says on a terminal how long that has taken so far, after words such as
  /// `delete goes on`.
  static func waiting<Value: Sendable>(
    _ words: String, for work: () async throws -> Value
  ) async rethrows -> Value {
    // Cancelled and awaited when this returns.
    async let _: Void = tick(words)
    return try await work()
  }

  @concurrent private static func tick(_ words: String) async {
    var line = ProgressLine(words)
    let start = ContinuousClock.now
    do {
      while true {
        try await Task.sleep(for: .seconds(1))
        line.show("\(words), \(DurationText.elapsed(ContinuousClock.now - start)) so far")
      }
    } catch {
      // The work is done.
      line.clear()
    }
  }
}
