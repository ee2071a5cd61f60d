/// What a filter compares a queue, a name or a tag with.
///
/// In the filter language a value that is wholly in quotes is ``exact(_:)``, every other value a ``glob(_:)``: `queue:a*` has
/// every queue whose name begins with `a` or `A`, `queue:"a*"` only the queue that is called `a*`. Within quotes `\"` stands for
/// a quote and `\\` for a backslash, so every text that can be a name can be written.
public enum TextPattern: Hashable, Sendable {
  /// This text and no other, byte for byte: no wildcards, no folding of case, no Unicode equivalence.
  case exact(String)
  /// Wildcards, and ASCII letters in either case.
  case glob(Glob)

  /// Whether the text is one that the pattern means.
  ///
  /// Takes time in proportion to the text's length.
  public func matches(_ text: String) -> Bool {
    switch self {
    case .exact(let wanted): wanted.utf8.elementsEqual(text.utf8)
    case .glob(let glob): glob.matches(text)
    }
  }

  /// Whether it is written out in full, so that it matches one text, but for the case of its letters.
  public var isLiteral: Bool {
    switch self {
    case .exact: true
    case .glob(let glob): glob.isLiteral
    }
  }
}
