/// What is wrong with a filter, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// For people: what is wrong and what to write instead.
  public let message: String
  /// The place in the filter, from 1, in characters.
  public let column: Int

  /// Creates an error.
  public init(message: String, column: Int) {
    self.message = message
    self.column = column
  }

  /// The column and the message in one line.
  public var description: String { "column \(column): \(message)" }
}
