/// A line on a terminal that is written anew in its place, by carriage returns and blanks: those every terminal knows.
struct RedrawnLine {
  /// What it shows; nothing when there is no line.
  private var text = ""
  private var columns = 0

  /// Makes the line show another text, with the cursor behind it.
  ///
  /// - Parameters:
  ///   - text: the new text, safe to show and narrower than the terminal; nothing takes the line away.
  ///   - columns: those that it takes.
  ///   - width: the columns of the terminal, which may have become narrower since the line was written.
  /// - Returns: what to write; nothing when the line shows the text already.
  mutating func redraw(_ text: String, columns: Int, on width: Int) -> String {
    guard text != self.text else { return "" }
    let left = min(self.columns, width - 1)
    let blank = columns < left ? "\r" + String(repeating: " ", count: left) : ""
    (self.text, self.columns) = (text, columns)
    return blank + "\r" + text
  }
}
