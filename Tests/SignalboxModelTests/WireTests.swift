import FoundationEssentials
import SignalboxModel
import Testing

@Suite struct WireTests {
  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder.encode(value), as: UTF8.self)
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONReader.read(type, from: text, .lenient)
  }

  @Test func whatATaskDoesNotHaveIsAbsent() throws {
    let task = TaskRecord(id: TaskID(4812), name: "mail", enqueuedAt: Timestamp(microseconds: 0))
    let text = try json(task)
    #expect(
      text == #"{"attempt":0,"enqueuedAt":"1970-01-01T00:00:00.000Z","id":4812,"kind":"typed","maxAttempts":1,"#
        + #""name":"mail","payload":{},"payloadVersion":1,"priority":0,"queue":"default","rescues":0,"state":"queued","#
        + #""tags":[],"tries":0}"#)
    #expect(try decode(TaskRecord.self, text) == task)
  }

  @Test func whatATaskHasIsReadBack() throws {
    let moment = Timestamp(microseconds: 1_795_442_607_123_000)
    let task = TaskRecord(
      id: TaskID(1), name: "件名 \"x\"", queue: "mail", kind: .command, state: .cancelled, priority: -3, attempt: 2,
      maxAttempts: 5,
      tries: 1, rescues: 1, timeout: 1.5, payload: JSONText(trusted: #"{"a":[1,2.5,null,"x/y"]}"#),
      payloadVersion: 3, redacted: ["a", "b.c"], tags: ["user=42"],
      cancelRequested: OperatorMark(at: moment, by: "ana"), enqueuedAt: moment, runAt: moment, startedAt: moment,
      finishedAt: moment, worker: "w-1", error: TaskFailure(type: "exit", message: "1", backtrace: "0 main"),
      progress: TaskProgress(fraction: 0.5, message: "half"), result: JSONText(trusted: #"{"exitCode":1}"#),
      after: TaskID(9), afterMode: .completed,
      origin: TaskOrigin(requestID: "r", trace: ["traceparent": "00-1"], metadata: ["user": "7"]),
      reason: "queue paused")
    #expect(try decode(TaskRecord.self, json(task)) == task)
  }

  @Test func aCommandIsReadAmongMembersThatItDoesNotHave() throws {
    let others = (0..<1000).map { "\"m\($0)\":{}" }.joined(separator: ",")
    let text = #"{\#(others),"\u0063ommand":["ls","\n",""],"environmentNames":null,"directory":"/"}"#
    let command = CommandPayload(command: ["ls", "\n", ""], directory: "/")
    #expect(try decode(CommandPayload.self, text) == command)
    #expect(try JSONDecoder().decode(CommandPayload.self, from: Data(text.utf8)) == command)
    #expect(try decode(CommandPayload.self, #"{"command":["a"],"command":["b"]}"#).command == ["a"])
  }

  @Test(arguments: [
    ("{}", "/command"), (#"{"command":null}"#, "/command"), (#"{"command":["ls",1]}"#, "/command/1"), ("[]", ""),
    (#"{"directory":1,"command":["ls"]}"#, "/directory"),
    (#"{"command":["ls"],"environmentNames":"A"}"#, "/environmentNames"),
  ])
  func whatIsWrongWithACommandIsPointedAt(text: String, pointer: String) {
    let fault = #expect(throws: JSONFault.self) { try decode(CommandPayload.self, text) }
    #expect(fault?.kind == .shape && fault?.pointer == pointer)
  }

  @Test func statesAndKindsOfANewerServerAreKeptAsText() throws {
    let text =
      #"{"attempt":0,"enqueuedAt":"1970-01-01T00:00:00.000Z","id":1,"kind":"wasm","maxAttempts":1,"name":"x","#
      + #""payload":{},"payloadVersion":1,"priority":0,"queue":"q","rescues":0,"state":"dreaming","tags":[],"tries":0}"#
    let task = try decode(TaskRecord.self, text)
    #expect(task.state == .unknown("dreaming") && task.kind == .unknown("wasm"))
    #expect(!task.state.isFinal && task.state.successors.isEmpty)
    #expect(try json(task) == text)
  }

  @Test func countsNameEveryStateAndKeepUnknownOnes() throws {
    var counts = StateCounts([.failed: 2, .unknown("dreaming"): 3, .queued: 0])
    #expect(counts.total == 5 && counts[.queued] == 0 && counts.sum([.failed, .running]) == 2)
    let text = try json(counts)
    #expect(
      text == #"{"cancelled":0,"completed":0,"dreaming":3,"failed":2,"queued":0,"running":0,"scheduled":0,"waiting":0}"#
    )
    #expect(try decode(StateCounts.self, text) == counts)
    counts[.failed] = 0
    #expect(counts == StateCounts([.unknown("dreaming"): 3]))
    #expect(try decode(StateCounts.self, "{}") == StateCounts())
  }

  @Test func everyKnownStateReadsBack() {
    for state in TaskState.all { #expect(TaskState(rawValue: state.rawValue) == state) }
    #expect(Set(TaskState.all).count == 7)
    for source in [LogSource.stdout, .stderr, .system, .level("info")] {
      #expect(LogSource(rawValue: source.rawValue) == source)
    }
  }

  @Test(arguments: [
    ("null", "null"), ("true", "true"), ("-1", "-1"), ("2.5", "2.5"), (#""x/é""#, #""x/é""#), ("[]", "[]"),
    (" [1 ] ", "[1]"),
    (#"{"b": {"c": [1, null]}, "a": 0}"#, #"{"b":{"c":[1,null]},"a":0}"#),
    ("123456789012345678901234567890", "123456789012345678901234567890"), ("1.10", "1.10"),
    (#"{"\u0061": "\/ \u00e9 é"}"#, #"{"\u0061":"\/ \u00e9 é"}"#),
  ])
  func jsonTextIsTheValueItselfWithinAnother(text: String, canonical: String) throws {
    let value = try JSONText(validating: text)
    #expect(value.text == canonical)
    #expect(try json(["payload": value]) == #"{"payload":\#(canonical)}"#)
    #expect(try decode([String: JSONText].self, #"{"payload":\#(text)}"#) == ["payload": value])
  }

  @Test(arguments: ["", "{", "nul", "[1", "{a:1}", "'x'", "1 2", "NaN", "\"\u{1}\""])
  func textThatIsNoJSONIsRefused(text: String) {
    #expect(throws: (any Error).self) { try JSONText(validating: text) }
  }

  @Test func veryDeepJSONIsRefusedInsteadOfEndingTheProcess() {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(throws: (any Error).self) { try JSONText(validating: deep) }
  }

  @Test func jsonIsWrittenInOneForm() throws {
    #expect(try JSONText(encoding: ["b": "x/y", "a": "é"]).text == #"{"a":"é","b":"x/y"}"#)
    #expect(try JSONText(validating: #"{"a":{"b":7}}"#).decode(JSONValue.self)["a"]?["b"] == .integer(7))
    #expect(JSONValue.array([])["a"] == nil)
  }

  @Test(arguments: [("4812", 4812), ("#7", 7)] as [(String, Int64)]) func idsAreRead(text: String, id: Int64) {
    #expect(TaskID(text: text) == TaskID(id))
  }

  @Test(arguments: ["", "#", "0", "-1", "+1", "##1", "1 ", "1.0", "x", "9223372036854775808", "٣"])
  func textsThatAreNoID(text: String) {
    #expect(TaskID(text: text) == nil)
  }

  @Test func anIDIsANumberOnTheWire() throws {
    #expect(try json([TaskID(1 << 53)]) == "[9007199254740992]")
  }

  @Test func routesAreDistinct() {
    #expect(Set(Route.all.map(\.name)).count == Route.all.count)
    #expect(Set(Route.all.map { "\($0.method.rawValue) \($0.path)" }).count == Route.all.count)
    for route in Route.all {
      #expect(route.path.hasPrefix("/") && !route.summary.isEmpty)
      #expect(Set(route.query.map(\.name)).count == route.query.count)
      if route.method != .get { #expect(route.role == .operator, "\(route.name)") }
    }
  }

  @Test func whatHoldsWithoutAParameterIsWithinItsRange() {
    for parameter in Route.all.flatMap(\.query) {
      #expect((parameter.kind == .integer) == (parameter.range != nil), "\(parameter.name)")
      guard let range = parameter.range, let standard = parameter.standard else { continue }
      #expect(Int64(standard).map { range.contains($0) } == true, "\(parameter.name)")
    }
    #expect(Route.Parameter.taskLimit.summary == "Tasks in a page, 1 to 1000; 100 without one.")
    #expect(Route.Parameter.auditAction.summary == "add, cancel, kill, retry, delete or changeQueue.")
    #expect(Route.Parameter.direction.summary == "forward or backward; forward without one.")
  }

  @Test func pathsAreFilledInAndEncoded() {
    #expect(Route.task.path(["id": "4812"]) == "/v1/tasks/4812")
    #expect(Route.patchQueue.path(["name": "a/b ?é%"]) == "/v1/queues/a%2Fb%20%3F%C3%A9%25")
    #expect(Route.listTasks.path() == "/v1/tasks")
    #expect("\u{1}~-._Az09".percentEncoded == "%01~-._Az09")
  }

  @Test func longTextIsCutBetweenScalarsAndSaysSo() {
    #expect("abc".cut(toBytes: 3) == "abc")
    #expect("abcd".cut(toBytes: 3) == "abc [cut: 1 more bytes]")
    #expect("件名".cut(toBytes: 4) == "件 [cut: 3 more bytes]")
    #expect("件".cut(toBytes: 2) == " [cut: 3 more bytes]")
  }

  /// One character of 200 kB, in which to look for a character's start over and over would take minutes.
  @Test func hostileTextIsCutAtOnce() {
    let text = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(text.cut(toBytes: Limits.errorMessage).hasSuffix("more bytes]"))
  }
}
