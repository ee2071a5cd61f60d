/// Text in stretches of one style each, safe for a terminal: what ``StyledTextParser`` makes of a log.
public struct StyledText: Hashable, Sendable {
  public struct Run: Hashable, Sendable {
    /// Sanitised, never empty.
    public var text: String
    public var style: TextStyle

    public init(text: String, style: TextStyle) {
      self.text = text
      self.style = style
    }
  }

  public var runs: [Run]

  public init(runs: [Run] = []) {
    self.runs = runs
  }

  /// The text without its styles.
  public var plain: String { runs.count == 1 ? runs[0].text : runs.map(\.text).joined() }

  /// In columns.
  public var width: Int { runs.reduce(0) { $0 + DisplayText.width(of: $1.text) } }
}
