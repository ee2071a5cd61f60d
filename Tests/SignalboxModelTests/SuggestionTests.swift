import SignalboxModel
import Testing

/// What was probably meant by a word that names nothing.
struct SuggestionTests {
  private static let names = ["list", "wait", "rm", "upstream", "send_welcome_email", "stats"]

  @Test(
    arguments: [
      // Left out, added, changed, exchanged.
      ("lst", "list"), ("liist", "list"), ("lisr", "list"), ("wiat", "wait"), ("mr", "rm"), ("upstraem", "upstream"),
      ("upsteram", "upstream"), ("sned_welcom_email", "send_welcome_email"), ("LIST", "list"), ("stat", "stats"),
    ])
  func `a name few slips away is meant`(word: String, name: String) {
    #expect(Suggestion.nearest(to: word, among: Self.names) == name)
  }

  @Test(arguments: ["", "x", "ls", "tsil", "upwards", "restart", "send_email", String(repeating: "list", count: 1000)])
  func `another word is no slip`(word: String) {
    #expect(Suggestion.nearest(to: word, among: Self.names) == nil)
  }

  @Test func `the nearest is taken, and of several the first`() {
    #expect(Suggestion.nearest(to: "mail-out", among: ["mail-in", "mail-put", "mail-cut"]) == "mail-put")
    #expect(Suggestion.nearest(to: "mailbox", among: ["mailfax", "mailboxes", "mailboy"]) == "mailboy")
    #expect(Suggestion.nearest(to: "mail", among: [String]()) == nil)
  }

  @Test func `it is asked as a question, by itself or in brackets`() {
    #expect(Suggestion.question(for: "lst", among: Self.names) == "did you mean list?")
    #expect(Suggestion.question(for: "frobnicate", among: Self.names) == nil)
    #expect(Suggestion.aside(for: "lst", among: Self.names) == " (did you mean list?)")
    #expect(Suggestion.aside(for: "frobnicate", among: Self.names) == "")
  }
}
