import FoundationEssentials
public import SignalboxHummingbird
package import SignalboxModel

extension AccessTokens {
  /// Reads the text of a token file: in each line a role, for whom if anyone, and the token or its digest.
  ///
  ///     # who may come in by TCP
  ///     operator ana sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
  ///     viewer wall display sha256:486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7
  ///
  /// A line that is a token alone is an operator's. Empty lines and those that begin with `#` say nothing.
  ///
  /// - Throws: `ControlServerError` of code `badTokenFile` with the number of the line; never with what is in it.
  public init(fileText text: String) throws(ControlServerError) {
    var bearers: [Bearer] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let bearer = try Self.bearer(words, line: index + 1)
      if let twin = bearers.first(where: { $0.digest == bearer.digest }) {
        throw Self.badLine(index + 1, "its token is there twice, first as \(twin.role.rawValue) \(twin.label ?? "")")
      }
      bearers.append(bearer)
    }
    guard !bearers.isEmpty else { throw ControlServerError(.badTokenFile, "there is no token in it") }
    self.init(bearers: bearers)
  }

  /// Whether a token itself stands in the text, so that the file must be closed to others.
  static func holdsSecrets(_ text: String) -> Bool {
    text.split(separator: "\n").contains { line in
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, let last = words.last else { return false }
      return !first.hasPrefix("#") && !last.hasPrefix(prefix)
    }
  }

  /// The line of a token file that lets the bearer of a token in, and does not tell the token.
  package static func line(_ token: String, role: Route.Role, label: String?) -> String {
    let digest = digest(of: token).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return [role.rawValue, label, prefix + digest].compactMap(\.self).joined(separator: " ")
  }

  /// A new token: 40 characters, each one of 57 by the system's own chance, which makes 233 bits.
  package static func generate() -> String {
    String((0..<40).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
  }

  /// Whether a text is fit to say whose a token is.
  ///
  /// It is put on record with what its bearer does.
  package static func isLabel(_ text: String) -> Bool {
    let words = text.split(whereSeparator: \.isWhitespace)
    return !words.isEmpty && text.utf8.count <= labelBytes && OperatorName.isPlain(text)
      && !words.contains { $0.hasPrefix(prefix) }
  }

  private static let labelBytes = 32
  private static let prefix = "sha256:"
  // Without those that look alike.
  private static let alphabet = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")

  private static func bearer(_ words: [Substring], line: Int) throws(ControlServerError) -> Bearer {
    let role = words.first.flatMap { Route.Role(rawValue: String($0)) }.flatMap { $0 == .anyone ? nil : $0 }
    guard role != nil || words.count == 1 else {
      throw badLine(line, "it begins with neither operator nor viewer")
    }
    guard let secret = words.last, words.count > 1 || role == nil else { throw badLine(line, "it has no token") }
    let label = words.dropFirst().dropLast().joined(separator: " ")
    guard label.isEmpty || isLabel(label) else {
      throw badLine(line, "its label is longer than \(labelBytes) bytes or no plain text")
    }
    guard let digest = digest(ofEntry: secret) else { throw badLine(line, "after sha256: there are not 64 hex digits") }
    return Bearer(digest: digest, role: role ?? .operator, label: label.isEmpty ? nil : label)
  }

  private static func digest(ofEntry entry: Substring) -> [UInt8]? {
    guard entry.hasPrefix(prefix) else { return digest(of: String(entry)) }
    let digits = entry.dropFirst(prefix.count).map(\.hexDigitValue)
    guard digits.count == 64, !digits.contains(nil) else { return nil }
    let values = digits.compactMap(\.self)
    return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }

  private static func badLine(_ number: Int, _ reason: String) -> ControlServerError {
    ControlServerError(.badTokenFile, "line \(number): \(reason)")
  }
}
