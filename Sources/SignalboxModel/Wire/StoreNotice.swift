/// Something about a store that an operator should know although tasks go on: a log that is not written, a file that grows.
public struct StoreNotice: Hashable, Sendable, Codable {
  /// Two or three words for a place with little room, the same for as long as it lasts: `logs not kept`.
  public var label: String
  /// What is so, in a sentence without a full stop.
  public var message: String
  /// What to do about it.
  public var remedy: String

  /// Creates a notice.
  public init(label: String, message: String, remedy: String) {
    self.label = label
    self.message = message
    self.remedy = remedy
  }
}
