/// What an address must look like to be worth sending to: `local@domain` as RFC 5321 has it, without quotes and comments.
enum EmailAddress {
  /// What is wrong with it; nil if nothing.
  static func problem(_ text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return "must be an email address: it has \(parts.count - 1) @ signs instead of one" }
    if text.utf8.count > 254 { return "must be an email address: it is longer than 254 bytes" }
    if !isLocalPart(parts[0]) { return "must be an email address: what is before the @ is not valid" }
    if !isDomain(parts[1]) { return "must be an email address: what is after the @ is not valid" }
    return nil
  }

  private static func isLocalPart(_ text: Substring) -> Bool {
    let words = text.split(separator: ".", omittingEmptySubsequences: false)
    return text.utf8.count <= 64
      && words.allSatisfy { word in !word.isEmpty && word.allSatisfy { isLetterOrDigit($0) || marks.contains($0) } }
  }

  private static func isDomain(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy(isLabel) && labels.last?.contains { !$0.isNumber } == true
  }

  private static func isLabel(_ text: Substring) -> Bool {
    (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
      && text.allSatisfy { isLetterOrDigit($0) || $0 == "-" }
  }

  /// In any script: addresses may be written in all of them (RFC 6531).
  private static func isLetterOrDigit(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private static let marks: Set<Character> = Set("!#$%&'*+-/=?^_`{|}~")
}
