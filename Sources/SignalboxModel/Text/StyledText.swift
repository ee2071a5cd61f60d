/// Text in stretches of one style each, safe for a terminal: what ``StyledTextParser`` makes of a log.
public struct StyledText: Hashable, Sendable {
  /// A stretch of text in one style.
  public struct Run: Hashable, Sendable {
    /// Sanitised, never empty.
    public var text: String
    /// How all of it looks.
    public var style: TextStyle

    /// Creates a stretch of text that is sanitised already.
    public init(text: String, style: TextStyle) {
      self.text = text
      self.style = style
    }
  }

  /// The stretches, in order.
  public var runs: [Run]

  /// Creates a text; without arguments it is empty.
  public init(runs: [Run] = []) {
    self.runs = runs
  }

  /// The text without its styles.
  public var plain: String { runs.count == 1 ? runs[0].text : runs.map(\.text).joined() }

  /// How many columns the text takes.
  public var width: Int { runs.reduce(0) { $0 + DisplayText.width(of: $1.text) } }
}
