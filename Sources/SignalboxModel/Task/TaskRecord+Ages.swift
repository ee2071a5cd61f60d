/// Lengths of time of a task, for those who show them. Each is what its server measured, where it did.
extension TaskRecord {
  /// How long ago the task was added.
  ///
  /// - Parameter now: the server's time when the record was read.
  /// - Returns: seconds; nil when moments do not tell, since the clock was set back while no server ran.
  public func age(at now: Timestamp?) -> Double? { age ?? Self.seconds(since: enqueuedAt, now) }

  /// How long ago the task ended.
  ///
  /// - Parameter now: the server's time when the record was read.
  /// - Returns: seconds; nil while it has not ended, and when moments do not tell.
  public func finishedAge(at now: Timestamp?) -> Double? {
    finishedAge ?? finishedAt.flatMap { Self.seconds(since: $0, now) }
  }

  private static func seconds(since moment: Timestamp, _ now: Timestamp?) -> Double? {
    guard let now, now >= moment else { return nil }
    return (now - moment).seconds
  }
}
