import SignalboxModel
import Testing

@Suite struct JSONTextTests {
  @Test(arguments: [
    (#"{"a":"\u001b]0;x"}"#, #"{"a":"\u001b]0;x"}"#), ("\"\u{9B}2J\u{7F}\"", #""\u009b2J\u007f""#),
    ("\"\u{202E}\u{2028}\u{200D}\u{FEFF}\"", #""\u202e\u2028\u200d\ufeff""#),
    ("\"\u{E0041}\u{10FFFF}\"", #""\udb40\udc41\udbff\udfff""#), ("\"件名 é 👍🏽\"", "\"件名 é 👍🏽\""), ("[1,null]", "[1,null]"),
  ])
  func `what a terminal could act on is written as an escape, and the value stays`(text: String, expected: String)
    throws
  {
    let json = JSONText(trusted: text)
    #expect(json.harmless == expected)
    #expect(try JSONText(validating: json.harmless) == JSONText(validating: text))
  }
}
