package import SignalboxModel

/// How the tasks of one name ended, of which some failed: all that are kept, and the latest.
public struct FailureShare: Hashable, Sendable {
  /// The name of the tasks.
  public var name: String
  /// Failed and completed tasks that are kept.
  public var failed: Int
  /// How many completed tasks of the name are kept.
  public var completed: Int
  /// The latest ends, at most ``FailureShare/looked`` of the time that was asked for, and how many of them failed.
  public var latest: Int
  /// How many of the ``latest`` ends were failures.
  public var latestFailed: Int
  /// Whether the very latest of them failed.
  public var endsWithFailure: Bool
  /// What most of the latest failures say: type and first line of the message; nil when none is in that time.
  public var error: String?

  /// How many of the latest ends are looked at.
  public static let looked = 200

  /// Creates a share, without latest ends unless they are given.
  public init(
    name: String, failed: Int, completed: Int, latest: Int = 0, latestFailed: Int = 0, endsWithFailure: Bool = false,
    error: String? = nil
  ) {
    self.name = name
    self.failed = failed
    self.completed = completed
    self.latest = latest
    self.latestFailed = latestFailed
    self.endsWithFailure = endsWithFailure
    self.error = error
  }
}

extension FailureShare {
  /// One end of a task, as a store has it.
  package struct End: Sendable {
    var at: Timestamp
    /// nil: it completed.
    var failure: TaskFailure?

    package init(at: Timestamp, failure: TaskFailure?) {
      self.at = at
      self.failure = failure
    }
  }

  /// A share of these ends: those of the time that was asked for, in any order; of more than ``looked`` at least the
  /// latest.
  package init(name: String, failed: Int, completed: Int, ends: [End]) {
    self.init(name: name, failed: failed, completed: completed)
    let ends = ends.sorted { $0.at > $1.at }.prefix(Self.looked)
    let failures = ends.compactMap(\.failure)
    latest = ends.count
    latestFailed = failures.count
    endsWithFailure = ends.first?.failure != nil
    var counts: [String: Int] = [:]
    for failure in failures { counts[failure.firstLine, default: 0] += 1 }
    // Of as many the first by name, so that it is the same each time.
    error = counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
  }
}

extension TaskFailure {
  /// Its summary's first line, as far as it tells errors apart.
  fileprivate var firstLine: String { String(summary.prefix { !$0.isNewline }.prefix(200)) }
}
