extension StyledText {
  /// The text in lines of at most so many columns, broken as ``DisplayText/split(_:at:of:)`` does, each in its own styles.
  ///
  /// - Parameters:
  ///   - columns: at least 1.
  ///   - indent: blank columns before every line but the first; fewer than there are columns.
  /// - Returns: the lines.
  package func wrapped(to columns: Int, indent: Int = 0) -> [StyledText] {
    DisplayText.wrapped(runs.map(\.text), to: columns, indent: indent).enumerated().map { index, parts in
      let blank = index > 0 && indent > 0 ? [Run(text: String(repeating: " ", count: indent), style: .plain)] : []
      return StyledText(runs: blank + parts.map { Run(text: String($0.text), style: runs[$0.index].style) })
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
