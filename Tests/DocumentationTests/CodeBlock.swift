/// A fenced block of code in a Markdown text.
struct CodeBlock: CustomStringConvertible {
  /// The line of its fence, from 1.
  var line: Int
  var lines: [Substring]

  var description: String { "the block at line \(line)" }

  /// Every block that is marked as being in one of these languages, which are in small letters.
  static func all(in markdown: String, marked languages: Set<String>) -> [CodeBlock] {
    var blocks: [CodeBlock] = []
    var open: (mark: Substring, block: CodeBlock?)?
    for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let text = line.trimmed
      if let (mark, block) = open {
        if text == mark {
          if let block { blocks.append(block) }
          open = nil
        } else if var block {
          block.lines.append(line)
          open = (mark, block)
        }
      } else if text.hasPrefix("```") {
        let mark = text.prefix { $0 == "`" }
        let language = text.dropFirst(mark.count).trimmed.prefix(while: \.isLetter).lowercased()
        open = (mark, languages.contains(language) ? CodeBlock(line: index + 1, lines: []) : nil)
      }
    }
    return blocks
  }

  /// Whether a source file holds it: its lines one after the other, apart from indentation and empty lines, and its imports
  /// anywhere.
  func occurs(in source: SourceText) -> Bool {
    let (imports, code) = SourceText.sorted(lines)
    guard imports.isSubset(of: source.imports) else { return false }
    if code.isEmpty { return !imports.isEmpty }
    return source.code.indices.contains { source.code[$0...].starts(with: code) }
  }
}

/// A source file, as blocks are looked for in it.
struct SourceText {
  let imports: Set<Substring>
  let code: [Substring]

  init(_ text: String) {
    (imports, code) = Self.sorted(text.split(separator: "\n"))
  }

  static func sorted(_ lines: [Substring]) -> (imports: Set<Substring>, code: [Substring]) {
    let lines = lines.map(\.trimmed).filter { !$0.isEmpty }
    return (Set(lines.filter { $0.hasPrefix("import ") }), lines.filter { !$0.hasPrefix("import ") })
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return self[...last].drop(while: \.isWhitespace)
  }
}
