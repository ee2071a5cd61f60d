/// Identities of stores as the files keep them: words with a space between.
enum IdentityText {
  static func text(of identities: [String]) -> String { identities.joined(separator: " ") }

  static func identities(in text: some StringProtocol) -> [String] {
    text.split(separator: " ").map { String($0) }
  }
}
