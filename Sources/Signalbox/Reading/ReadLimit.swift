import SignalboxModel

/// What reading may cost that somebody outside asked for: a list, a search, counting the tasks of a filter.
///
/// It holds for all that runs while it is ``current``. Reads of the engine's own have none.
package struct ReadLimit: Sendable {
  @TaskLocal package static var current: ReadLimit?

  /// How many such reads run at once.
  package var share: ReadShare
  /// A read that may take several times as long has a turn here first: one of them at a time leaves the rest of the share to
  /// others.
  private let sets = ReadShare(1)
  /// How long one may take, waiting for its turn included.
  package var time: Duration
  /// What somebody can do who needs more time; the end of a sentence; nil when there is nothing.
  package var advice: String?

  package init(share: ReadShare, time: Duration, advice: String? = nil) {
    self.share = share
    self.time = time
    self.advice = advice
  }

  /// Looks through a store, when it is this read's turn.
  ///
  /// - Parameters:
  ///   - clock: the store's.
  ///   - factor: how many times as long it may take: a set for an action is gathered whole.
  ///   - body: is to call ``ReadDeadline/check()`` after each small part of its work.
  /// - Returns: what the body gives.
  /// - Throws: ``StoreError/Code/queryTooSlow``; what the body throws.
  package static func scan<Value: Sendable>(
    by clock: any TaskClock, times factor: Int = 1, _ body: (ReadDeadline?) async throws -> Value
  ) async throws -> Value {
    guard var limit = current else { return try await body(nil) }
    limit.time *= factor
    let deadline = ReadDeadline(end: clock.uptime() + limit.time, limit: limit, clock: clock)
    let sets = factor > 1 ? limit.sets : nil
    await sets?.enter()
    defer { sets?.leave() }
    try deadline.check()
    await limit.share.enter()
    defer { limit.share.leave() }
    try deadline.check()
    return try await body(deadline)
  }
}

/// When a read that somebody asked for has taken too long.
package struct ReadDeadline: Sendable {
  /// By the clock's uptime.
  package let end: Duration
  let limit: ReadLimit
  let clock: any TaskClock

  package var isOver: Bool { clock.uptime() >= end }

  /// - Throws: ``StoreError/Code/queryTooSlow`` when the time is over.
  package func check() throws(StoreError) {
    if isOver { throw error }
  }

  package var error: StoreError {
    StoreError(
      .queryTooSlow,
      """
      the search was stopped after \(limit.time.seconds.formatted) s: it has too much to look through, or others are \
      searching; name a state, a queue or a name in the filter, or ask again later\(limit.advice.map { ", or \($0)" } ?? "")
      """)
  }
}

extension Double {
  /// Without a fraction of zero.
  fileprivate var formatted: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
