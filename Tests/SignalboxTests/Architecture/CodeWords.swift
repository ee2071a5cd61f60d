/// The words of a source file's code, line by line: without comments and the texts of literals, with what these interpolate.
///
/// It knows neither block comments, which the formatter refuses, nor literals that begin with `#`.
struct CodeWords {
  struct Line {
    /// From 1.
    var number: Int
    var isIndented: Bool
    var words: [String]
  }

  /// Those that have words.
  private(set) var lines: [Line] = []

  init(_ source: String) {
    var reader = CodeReader(rest: Array(source.utf8)[...])
    let code = reader.code().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in code.enumerated() {
      let words = line.split(whereSeparator: { !Self.isPartOfWord($0) }).map { String(decoding: $0, as: UTF8.self) }
      guard !words.isEmpty else { continue }
      lines.append(Line(number: index + 1, isIndented: line.first == UInt8(ascii: " "), words: words))
    }
  }

  /// The types that the file declares for others: not those within types, and not private ones.
  var types: [String] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
    let others: Set<String> = ["private", "fileprivate", "extension"]
    return lines.compactMap { line in
      guard !line.isIndented, others.isDisjoint(with: line.words) else { return nil }
      return line.words.drop { !kinds.contains($0) }.dropFirst().first
    }
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    default: byte >= 0x80
    }
  }
}

/// Takes the code out of a source, on the same lines.
private struct CodeReader {
  /// What is open at a place of the source.
  private enum Open {
    /// Code: that of the file, or of an interpolation up to the parenthesis that closes it.
    case code(parentheses: Int)
    /// The text of a literal, up to these quotation marks.
    case text(end: [UInt8])
  }

  private var rest: ArraySlice<UInt8>
  private var open = [Open.code(parentheses: 0)]
  private var found: [UInt8] = []

  init(rest: ArraySlice<UInt8>) {
    self.rest = rest
  }

  mutating func code() -> [UInt8] {
    while let byte = rest.first {
      switch open[open.count - 1] {
      case .code(let parentheses): readCode(byte, parentheses)
      case .text(let end): readText(byte, end)
      }
    }
    return found
  }

  private mutating func readCode(_ byte: UInt8, _ parentheses: Int) {
    if rest.starts(with: "//".utf8) {
      rest = rest.drop { $0 != UInt8(ascii: "\n") }
      return
    }
    var length = 1
    switch byte {
    case UInt8(ascii: "\""):
      length = rest.starts(with: "\"\"\"".utf8) ? 3 : 1
      open.append(.text(end: Array(rest.prefix(length))))
    case UInt8(ascii: "("): open[open.count - 1] = .code(parentheses: parentheses + 1)
    case UInt8(ascii: ")") where parentheses == 0 && open.count > 1: open.removeLast()
    case UInt8(ascii: ")"): open[open.count - 1] = .code(parentheses: parentheses - 1)
    default: break
    }
    found.append(byte)
    rest = rest.dropFirst(length)
  }

  private mutating func readText(_ byte: UInt8, _ end: [UInt8]) {
    if rest.starts(with: end) {
      open.removeLast()
      rest = rest.dropFirst(end.count)
    } else if rest.starts(with: "\\(".utf8) {
      open.append(.code(parentheses: 0))
      rest = rest.dropFirst(2)
    } else {
      if byte == UInt8(ascii: "\n") { found.append(byte) }
      // What a backslash escapes is passed over with it, but for the end of a line.
      let isEscape = byte == UInt8(ascii: "\\") && rest.dropFirst().first != UInt8(ascii: "\n")
      rest = rest.dropFirst(isEscape ? 2 : 1)
    }
  }
}
