import FoundationEssentials
import SignalboxModel

/// Reads files for the TOML parser, which is not to be given everything: it follows keys within keys, such as `a.a.a.a`, as
/// far as they go, on a stack that has an end, and ends the process at a table whose name does not begin as names do.
///
/// A file that somebody else wrote must not be able to do that.
enum TOMLFile {
  /// Bytes of a file; the longest theme has a tenth of it.
  static let byteLimit = 64 << 10
  /// Dots in one line.
  static let dotLimit = 32

  /// - Throws: ``TOMLFileFault`` for a file that the parser is not to be given; `CocoaError` for one that cannot be read.
  static func text(at path: String) throws -> String {
    guard let text = String(validating: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) else {
      throw TOMLFileFault(place: "", reason: "it is not UTF-8")
    }
    return try checked(text)
  }

  /// - Throws: ``TOMLFileFault`` for a text that the parser is not to be given.
  static func checked(_ text: String) throws -> String {
    guard text.utf8.count <= byteLimit else {
      throw TOMLFileFault(place: "", reason: "it has \(text.utf8.count) bytes; \(byteLimit) are allowed")
    }
    for (index, line) in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd)
      .enumerated()
    {
      if let fault = fault(of: line) { throw TOMLFileFault(place: ", line \(index + 1)", reason: fault) }
    }
    return text
  }

  /// What is wrong with a file's values, naming the key.
  ///
  /// The parser calls a key missing whose value is of another type.
  static func words(for error: DecodingError) -> String {
    guard case .keyNotFound(_, let context) = error else { return error.explanation(of: "the file") }
    return "\(DecodingError.path(context.codingPath)): it is missing, or its value is of the wrong type"
  }

  private static func fault(of line: Substring.UnicodeScalarView) -> String? {
    if line.count(where: { $0 == "." }) > dotLimit { return "more than \(dotLimit) dots in one line" }
    var rest = line.drop(while: isBlank)
    guard rest.popFirst() == "[" else { return nil }
    if rest.first == "[" { rest.removeFirst() }
    guard let first = rest.first(where: { !isBlank($0) }), isStartOfName(first) else {
      return "a table's name is expected after ["
    }
    return nil
  }

  /// Everything that the parser, or a person, takes for the end of a line.
  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    (0x0A...0x0D).contains(scalar.value) || ["\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "\u{FEFF}"
  }

  private static func isStartOfName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\"", "'", "]": true
    default: false
    }
  }
}

struct TOMLFileFault: Error {
  /// `, line 7`, or nothing.
  var place: String
  var reason: String
}
