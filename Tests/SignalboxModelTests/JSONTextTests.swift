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

  @Test func `for a terminal that is shown ASCII alone everything else is an escape`() throws {
    let json = JSONText(trusted: "{\"件\":\"é👍\"}")
    #expect(json.harmless(inASCII: true) == #"{"\u4ef6":"\u00e9\ud83d\udc4d"}"#)
    #expect(json.harmless(inASCII: false) == json.text)
  }

  @Test func `a record with everything in it is written by hand as the encoder writes it`() throws {
    let moment = Timestamp(microseconds: 1_795_442_607_123_456)
    let hard = "件名 \"\\/\u{1}\u{1F}\u{8}\t\n\u{C}\r\u{7F}\u{E9}e\u{301}👍🏽"
    var full = TaskRecord(
      id: TaskID(4812), name: hard, queue: "mail", kind: .command, state: .running, priority: -3, attempt: 2,
      maxAttempts: 5, tries: 1, rescues: 1, timeout: 2, payload: JSONText(trusted: #"{"a":[1,null]}"#),
      payloadVersion: 2, redacted: ["a", hard], tags: ["x=1", hard],
      cancelRequested: OperatorMark(at: moment, by: hard), enqueuedAt: moment, runAt: moment, startedAt: moment,
      finishedAt: moment, worker: "w", error: TaskFailure(type: "exit", message: hard, backtrace: "0 main"),
      progress: TaskProgress(fraction: 0.5, message: "half"), result: JSONText(trusted: #"{"exitCode":1}"#),
      after: TaskID(7), afterMode: .completed,
      origin: TaskOrigin(requestID: "r", trace: ["b": "1", "a": hard], metadata: ["user": "7"]), reason: "because",
      runAtKind: .absolute, duration: 0.000001)
    full.age = 1e16
    full.finishedAge = 0.1
    full.abridged = true
    let members = try JSONReader.read([String: JSONText].self, from: full.json.text, .lenient)
    #expect(Set(members.keys) == Set(TaskField.allCases.map(\.rawValue)))
    for child in Mirror(reflecting: full).children {
      let value = String(reflecting: child.value)
      #expect(value != "nil" && !value.hasSuffix("box: nil)"), "\(child.label ?? "") is to be in it, and to be written")
    }
    let least = TaskRecord(id: TaskID(1), name: "a", enqueuedAt: moment)
    for record in [full, least] {
      #expect(record.json.text == String(decoding: try JSONEncoder.encode(record), as: UTF8.self))
      #expect(try JSONReader.read(TaskRecord.self, from: record.json.text, .lenient).json == record.json)
    }
    let command = CommandPayload(command: ["sh", hard], directory: "/tmp", environmentNames: ["A", hard])
    for payload in [command, CommandPayload(command: ["true"])] {
      #expect(try payload.json == JSONText(encoding: payload))
    }
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
    let passed = TaskTextPage(tasks: tasks.map(\.json), total: tasks.count)
    #expect(String(decoding: try JSONEncoder.encode(passed), as: UTF8.self) == String(decoding: quick, as: UTF8.self))
    #expect(try JSONReader.read(TaskTextPage.self, from: quick, .lenient) == passed)
    #expect(try JSONEncoder.encode([1, 2]) == Array("[1,2]".utf8))
    #expect(try JSONEncoder.encode(JSONText(trusted: "[7]")) == Array("[7]".utf8))
  }
}
