import FoundationEssentials
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
    #expect(try JSONText(validating: json.harmless).decode(JSONValue.self) == json.decode(JSONValue.self))
  }

  @Test func `a record that leaves by the quick way is what it is by the slow one`() throws {
    let texts = ["{}", "null", "[]", "1.5", #""~0123456789abcdef0~""#, #"{"a":[{"b":"~"},-1],"ä":"\u0000"}"#]
    let tasks = texts.enumerated().map { index, text in
      TaskRecord(
        id: TaskID(Int64(index + 1)), name: "~0~ \"~", payload: JSONText(trusted: text), tags: ["~", "~0~"],
        enqueuedAt: Timestamp(microseconds: 0), result: index.isMultiple(of: 2) ? JSONText(trusted: text) : nil)
    }
    let page = TaskPage(tasks: tasks, total: tasks.count)
    let quick = try JSONEncoder.encode(page)
    #expect(
      String(decoding: quick, as: UTF8.self) == String(decoding: try JSONEncoder.signalbox.encode(page), as: UTF8.self))
    #expect(try JSONDecoder().decode(TaskPage.self, from: Data(quick)) == page)
    #expect(try JSONEncoder.encode([1, 2]) == Array("[1,2]".utf8))
    #expect(try JSONEncoder.encode(JSONText(trusted: "[7]")) == Array("[7]".utf8))
  }
}
