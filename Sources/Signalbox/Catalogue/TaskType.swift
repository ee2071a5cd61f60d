/// What task types have in common, whether they give way (``BackgroundTask``) or block (``BlockingBackgroundTask``):
/// conform to one of those.
///
/// Values of the type are encoded as JSON when they are added and decoded for every attempt. Delivery is at least once: an
/// attempt whose worker dies is run again, so a task should bear being run twice. Properties whose values nobody may see are
/// ``Redacted``.
public protocol TaskType: _SettingsInOnePlace, Codable, Sendable {
  /// What the task works with, handed over at registration: never globals.
  associatedtype Services: Sendable = Void
  /// What an attempt gives back: nothing, or a `Codable` value that is kept as the task's result.
  associatedtype Output: Sendable = Void

  /// The name of the type and how its tasks run. The compiler refuses settings in other places, such as a static `timeout`.
  ///
  ///     static let task = TaskSettings<Self>("send_welcome_email", queue: "mail", timeout: .seconds(30))
  static var task: TaskSettings<Self> { get }
}
