extension StyledText {
  /// The text in lines of at most so many columns, broken as ``DisplayText/split(_:at:of:)`` does, each in its own styles.
  ///
  /// - Parameters:
  ///   - columns: at least 1.
  ///   - indent: blank columns before every line but the first; fewer than there are columns.
  package func wrapped(to columns: Int, indent: Int = 0) -> [StyledText] {
    let plain = self.plain
    let bytes = plain.utf8
    return DisplayText.parts(of: plain, to: columns, indent: indent).enumerated().map { index, part in
      let start = bytes.distance(from: bytes.startIndex, to: part.startIndex)
      let blank = index > 0 && indent > 0 ? [Run(text: String(repeating: " ", count: indent), style: .plain)] : []
      return StyledText(runs: blank + pieces(in: start..<start + part.utf8.count))
    }
  }

  /// At most so many columns wide, at least 1; `…` at the end tells that something was cut.
  package func truncated(to columns: Int) -> StyledText {
    let kept = DisplayText.truncated(plain, to: max(1, columns))
    guard kept != plain else { return self }
    let mark = Run(text: "…", style: .plain)
    return StyledText(runs: pieces(in: 0..<kept.utf8.count - mark.text.utf8.count) + [mark])
  }

  /// What the runs have of a range of the text's bytes, which begins and ends at characters.
  private func pieces(in range: Range<Int>) -> [Run] {
    var end = 0
    return runs.compactMap { run in
      let start = end
      end += run.text.utf8.count
      let kept = range.clamped(to: start..<end)
      guard !kept.isEmpty else { return nil }
      let first = run.text.utf8.index(run.text.startIndex, offsetBy: kept.lowerBound - start)
      let last = run.text.utf8.index(first, offsetBy: kept.count)
      return Run(text: String(run.text[first..<last]), style: run.style)
    }
  }
}
