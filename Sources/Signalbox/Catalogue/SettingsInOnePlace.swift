/// Has the compiler refuse a setting that stands beside ``TaskType/task``, where nothing would read it, such as
/// `static let timeout = Duration.seconds(10)`. To be conformed to by ``TaskType`` alone.
///
/// A type that has no static of these names takes the ones below, and with them the default of `_Setting`. A static of the
/// type's own is a better match: `_Setting` becomes its type, and then ``_hasSettingsInOnePlace`` has only the witness that is
/// unavailable, whose message the author reads.
public protocol _SettingsInOnePlace {
  associatedtype _Setting = _OnlyInTaskSettings
  static var queue: _Setting { get }
  static var priority: _Setting { get }
  static var timeout: _Setting { get }
  static var retry: _Setting { get }
  static var retryPolicy: _Setting { get }
  static var maxAttempts: _Setting { get }
  static var formerNames: _Setting { get }
  static var version: _Setting { get }
  static var redacted: _Setting { get }
  static var _hasSettingsInOnePlace: Void { get }
}

/// The type of a setting that a task type has not, since it is in its ``TaskSettings``. There is no value of it.
public enum _OnlyInTaskSettings {}

extension _SettingsInOnePlace where _Setting == _OnlyInTaskSettings {
  public static var _hasSettingsInOnePlace: Void { () }
}

extension _SettingsInOnePlace {
  @available(
    *, unavailable,
    message: "a static setting beside `task`, such as a timeout, has no effect: give it in TaskSettings, or rename it"
  )
  public static var _hasSettingsInOnePlace: Void { () }

  public static var queue: _Setting { none }
  public static var priority: _Setting { none }
  public static var timeout: _Setting { none }
  public static var retry: _Setting { none }
  public static var retryPolicy: _Setting { none }
  public static var maxAttempts: _Setting { none }
  public static var formerNames: _Setting { none }
  public static var version: _Setting { none }
  public static var redacted: _Setting { none }

  private static var none: _Setting { preconditionFailure("the settings of a task type are in its `task`") }
}
