public import SignalboxModel

/// A task that a request added and that was not kept.
public struct DroppedTask: Hashable, Sendable {
  /// What the task would have been called, such as `send_welcome_email`.
  public var name: String
  /// What it would have worked on; nil when it could not be encoded.
  public var payload: JSONText?
  /// `error` when the request threw, `status` when it answered 400 or more, `commit` when the store could not keep it.
  public var reason: String

  /// Creates a dropped task to compare one with.
  public init(name: String, payload: JSONText?, reason: String) {
    self.name = name
    self.payload = payload
    self.reason = reason
  }
}
