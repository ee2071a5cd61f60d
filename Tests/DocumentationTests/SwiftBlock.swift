/// A fenced block of Swift in a Markdown text.
struct SwiftBlock: CustomStringConvertible {
  /// The line of its fence, from 1.
  var line: Int
  var lines: [Substring]

  var description: String { "the block at line \(line)" }

  /// Every block that is marked as Swift.
  static func all(in markdown: String) -> [SwiftBlock] {
    var blocks: [SwiftBlock] = []
    var open: (mark: Substring, block: SwiftBlock?)?
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
        let isSwift = text.dropFirst(mark.count).trimmed.lowercased().hasPrefix("swift")
        open = (mark, isSwift ? SwiftBlock(line: index + 1, lines: []) : nil)
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
