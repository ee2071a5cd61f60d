/// Has the compiler refuse a setting that stands beside ``TaskType/task``, where nothing would read it, such as
/// `static let timeout = Duration.seconds(10)`.
///
/// To be conformed to by ``TaskType`` alone.
///
/// A type that has no static of these names takes the ones below, and with them the default of `_Setting`. A static of the
/// type's own is a better match: `_Setting` becomes its type, and then ``_hasSettingsInOnePlace`` has only the witness that is
/// unavailable, whose message the author reads.
public protocol _SettingsInOnePlace {
  /// The type of a setting that stands in the wrong place; ``_OnlyInTaskSettings`` when there is none.
  associatedtype _Setting = _OnlyInTaskSettings
  /// A name that a static of the type's own may take by mistake.
  static var queue: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var priority: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var timeout: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var retry: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var retryPolicy: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var maxAttempts: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var formerNames: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var version: _Setting { get }
  /// A name that a static of the type's own may take by mistake.
  static var redacted: _Setting { get }
  /// What only a type without such statics has.
  static var _hasSettingsInOnePlace: Void { get }
}

/// The type of a setting that a task type has not, since it is in its ``TaskSettings``.
///
/// There is no value of it.
public enum _OnlyInTaskSettings {}

extension _SettingsInOnePlace where _Setting == _OnlyInTaskSettings {
  /// There is a witness as long as no static stands in the wrong place.
  public static var _hasSettingsInOnePlace: Void { () }
}

extension _SettingsInOnePlace {
  /// The witness of a type with a static in the wrong place: it cannot be used, and the compiler says why.
  @available(
    *, unavailable,
    message: "a static setting beside `task`, such as a timeout, has no effect: give it in TaskSettings, or rename it"
  )
  public static var _hasSettingsInOnePlace: Void { () }

  /// Not for use: it ends the process.
  public static var queue: _Setting { none }
  /// Not for use: it ends the process.
  public static var priority: _Setting { none }
  /// Not for use: it ends the process.
  public static var timeout: _Setting { none }
  /// Not for use: it ends the process.
  public static var retry: _Setting { none }
  /// Not for use: it ends the process.
  public static var retryPolicy: _Setting { none }
  /// Not for use: it ends the process.
  public static var maxAttempts: _Setting { none }
  /// Not for use: it ends the process.
  public static var formerNames: _Setting { none }
  /// Not for use: it ends the process.
  public static var version: _Setting { none }
  /// Not for use: it ends the process.
  public static var redacted: _Setting { none }

  private static var none: _Setting { preconditionFailure("the settings of a task type are in its `task`") }
}
