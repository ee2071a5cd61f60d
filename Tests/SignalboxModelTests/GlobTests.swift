import SignalboxModel
import Testing

@Suite struct GlobTests {
  @Test(arguments: [
    ("send_*", "send_mail", true), ("send_*", "SEND_", true), ("send_*", "resend_mail", false),
    ("*mail", "send_mail", true), ("*mail", "mailer", false), ("*a*b*", "xxaxxbxx", true), ("*a*b*", "ba", false),
    ("?", "件", true), ("??", "件", false), ("*??", "日", false), ("*?", "日", true), ("?*?", "日", false),
    ("*??x*", "日xc", false),
    ("", "", true), ("", "a", false), ("*", "", true), ("**", "", true), ("a", "A", true), ("É", "é", false),
    ("*é", "caf\u{E9}", true), ("*é", "cafe\u{301}", false), ("a?c", "a\u{1F600}c", true), ("*.?g", "a.jpg.pg", true),
  ])
  func matches(pattern: String, text: String, expected: Bool) {
    #expect(Glob(pattern).matches(text) == expected)
  }

  /// An exponential matcher would not come back from this one.
  @Test func hostilePatternsEnd() {
    let text = String(repeating: "a", count: 100_000)
    #expect(!Glob("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b").matches(text))
    #expect(Glob("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*").matches(text))
  }
}
