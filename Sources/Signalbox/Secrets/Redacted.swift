/// A property of a task whose value nobody but the task may see: a token, a card's number, an address.
///
///     struct ChargeCard: BackgroundTask {
///       static let task = TaskSettings<Self>("charge_card")
///       @Redacted var number: String
///       var order: Int
///
/// The value is in the store, whose files are closed to others, and in the hands of the task. Wherever else a task is
/// shown, a mark stands in its place: in lists, answers, events, and in what the attempts log, throw and give back. It
/// works at any depth of the payload, also in elements of arrays and dictionaries, and a whole structure can be redacted.
/// Printing a value that holds it prints the mark.
///
/// Where the values lie in the payload is learned while a task is encoded to be added, so adding refuses what it cannot
/// learn: an `encode(to:)` of your own must encode the wrapper, `container.encode(_number, forKey: .number)`. For the same
/// reason any other encoder refuses the wrapper, unless its `userInfo` says that the value may be seen
/// (`encoder.userInfo[.showsRedacted] = true`), and so does a task's result.
@propertyWrapper
public struct Redacted<Value> {
  /// The value itself, in the open.
  public var wrappedValue: Value

  /// Wraps a value, as the compiler does for a property with a default.
  public init(wrappedValue: Value) {
    SecretUse.note()
    self.wrappedValue = wrappedValue
  }
}

extension Redacted: Sendable where Value: Sendable {}
extension Redacted: Equatable where Value: Equatable {}
extension Redacted: Hashable where Value: Hashable {}

extension Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The mark that is shown in place of the value.
  public var description: String { Redaction.mark }
  /// The mark that is shown in place of the value.
  public var debugDescription: String { Redaction.mark }
  /// Without children, so that `dump` and reflection show the mark alone.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension CodingUserInfoKey {
  /// Says of an encoder that is not Signalbox's that what it encodes may hold ``Redacted`` values in the open:
  /// `encoder.userInfo[.showsRedacted] = true`.
  public static let showsRedacted = CodingUserInfoKey(rawValue: "signalbox.showsRedacted")!
}
