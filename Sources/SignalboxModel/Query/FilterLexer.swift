/// One word of a filter as it was written, quotes resolved: `!queue:"a b"|c` is the scalars of `!queue:a b|c`, of which
/// `a b` are marked as quoted.
struct FilterToken {
  struct Element {
    let scalar: Unicode.Scalar
    /// In quotes, so that it means itself.
    let isQuoted: Bool
    /// Where it stands in the filter, as a count of scalars from 0.
    let position: Int
  }

  var elements: [Element]
  /// Where the token starts and ends, as for elements; quotes included.
  let start: Int
  var end: Int
}

/// Cuts a filter into tokens at white space outside quotes.
///
/// Works on scalars, so that a combining mark cannot hide a quote or an operator from it.
struct FilterLexer {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  /// The next token; nil at the end.
  mutating func next() throws(FilterError) -> FilterToken? {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
    guard position < scalars.count else { return nil }
    var token = FilterToken(elements: [], start: position, end: position)
    while position < scalars.count, !scalars[position].properties.isWhitespace {
      if scalars[position] == "\"" {
        try takeQuoted(into: &token)
      } else {
        token.elements.append(FilterToken.Element(scalar: scalars[position], isQuoted: false, position: position))
        position += 1
      }
    }
    token.end = position
    return token
  }

  private mutating func takeQuoted(into token: inout FilterToken) throws(FilterError) {
    let opening = position
    position += 1
    while position < scalars.count, scalars[position] != "\"" {
      if scalars[position] == "\\", position + 1 < scalars.count, "\"\\".unicodeScalars.contains(scalars[position + 1])
      {
        position += 1
      }
      token.elements.append(FilterToken.Element(scalar: scalars[position], isQuoted: true, position: position))
      position += 1
    }
    guard position < scalars.count else {
      throw error(#"this quote is not closed: add ", or write \" for a quote within quotes"#, at: opening)
    }
    position += 1
  }

  /// An error at a scalar, its place told in characters.
  func error(_ message: String, at scalar: Int) -> FilterError {
    var before = String.UnicodeScalarView()
    before.append(contentsOf: scalars[..<min(scalar, scalars.count)])
    return FilterError(message: message, column: String(before).count + 1)
  }
}
