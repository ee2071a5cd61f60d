/// The number of a task: ever increasing within a store, never used twice, below 2^53 so that every JSON reader keeps it.
public struct TaskID: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The number itself; from 1 for tasks that a store keeps.
  public let rawValue: Int64

  /// Takes a number as it is.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Takes a number as it is.
  public init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Reads `4812` or `#4812`; nil for anything else and for numbers below 1.
  public init?(text: some StringProtocol) {
    let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
    // Int64 alone would take a sign.
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits), number > 0 else {
      return nil
    }
    self.rawValue = number
  }

  /// Whether `left` was given before `right`, when both are of one store.
  public static func < (left: TaskID, right: TaskID) -> Bool { left.rawValue < right.rawValue }

  /// The digits alone: `4812`.
  public var description: String { String(rawValue) }
}

/// One execution of one task: what a lease is held on and an outcome is accepted for.
public struct AttemptKey: Hashable, Sendable, Codable {
  /// The number of the task.
  public var task: TaskID
  /// The number of the attempt, from 1; every claim makes a new one, none is used twice.
  public var attempt: Int

  /// Creates a key.
  public init(task: TaskID, attempt: Int) {
    self.task = task
    self.attempt = attempt
  }
}
