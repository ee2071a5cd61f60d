import SignalboxModel

/// The variables that a command was given as its environment.
///
/// Tasks that come together mostly have the same ones. Make the value once for all of them: copies cost nothing, whatever is
/// in it, and are known to be the same without a look at a single variable.
public struct CommandVariables: Sendable {
  /// An object, so that copies are one.
  private final class Content: Sendable {
    let values: [String: String]
    let byteCount: Int

    init(_ values: [String: String]) {
      self.values = values
      byteCount = values.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }
  }

  /// nil when there are none.
  private let content: Content?

  /// - Parameter values: the variables by their names. All are looked at, once.
  public init(_ values: [String: String]) {
    content = values.isEmpty ? nil : Content(values)
  }

  /// The variables by their names.
  public var values: [String: String] { content?.values ?? [:] }

  /// How many bytes all names and values have.
  public var byteCount: Int { content?.byteCount ?? 0 }

  /// What only copies of one value have in common, as long as one of them is kept; nil when there are no variables.
  package var identity: ObjectIdentifier? { content.map { ObjectIdentifier($0) } }
}

extension CommandVariables: ExpressibleByDictionaryLiteral {
  /// Creates the variables of a literal, in which each name stands once.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init([String: String](uniqueKeysWithValues: elements))
  }
}

extension CommandVariables: Hashable {
  /// Whether names and values are the same to the byte, as commands see them.
  public static func == (left: CommandVariables, right: CommandVariables) -> Bool {
    if left.identity == right.identity { return true }
    let (values, others) = (left.values, right.values)
    guard left.byteCount == right.byteCount, values.count == others.count else { return false }
    return values.allSatisfy { name, value in
      guard let index = others.index(forKey: name) else { return false }
      let (otherName, otherValue) = others[index]
      return ExactText(name) == ExactText(otherName) && ExactText(value) == ExactText(otherValue)
    }
  }

  /// Hashes names and values in time proportional to their length.
  public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
