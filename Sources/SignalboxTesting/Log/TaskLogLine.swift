public import SignalboxModel

/// A line of a task's log, as it is shown: of what carriage returns have written over, the last.
public struct TaskLogLine: Hashable, Sendable, CustomStringConvertible {
  /// The level of a logged line; for a command, the stream that it came by.
  public var source: LogSource
  /// The line without its end.
  public var text: String
  /// `key=value` pairs, sorted and with a space between; nil when there is none.
  public var metadata: String?

  /// Creates a line to compare one of a log with.
  public init(source: LogSource, text: String, metadata: String? = nil) {
    self.source = source
    self.text = text
    self.metadata = metadata
  }

  /// `info sent to=ana@example.org`.
  public var description: String {
    ([source.rawValue, text] + (metadata.map { [$0] } ?? [])).joined(separator: " ")
  }
}
