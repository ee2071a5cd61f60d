import ControlServerTestSupport
import FoundationEssentials
import SignalboxClient
import SignalboxModel
import Testing

/// JSON within JSON within JSON, through the live API.
@Suite(.timeLimit(.minutes(5)))
struct DeepNestingTests {
  private static let levels = 100_000

  private static func nested(_ open: String, _ close: String, _ levels: Int) -> String {
    String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
  }

  @Test func `a hundred thousand levels are refused by every call that takes JSON, and the server goes on`()
    async throws
  {
    try await withServer { server in
      let calls = [
        ("POST", "/v1/tasks", #"{"name":"gated","payload":"#),
        ("POST", "/v1/tasks/batch", #"{"tasks":[{"name":"gated","payload":"#),
        ("POST", "/v1/actions/cancel", #"{"ids":"#), ("PATCH", "/v1/queues/default", #"{"paused":"#),
      ]
      for (method, path, start) in calls {
        let bodies = [
          start + Self.nested("[", "]", Self.levels) + "}", start + String(repeating: #"{"a":"#, count: Self.levels),
        ]
        for body in bodies {
          let answer = try await server.send(method, path, json: body)
          #expect(answer.status == 400, "\(method) \(path): \(answer.text.prefix(200))")
          #expect(try answer.problem.detail.contains("at most"), "\(method) \(path): \(answer.text.prefix(200))")
        }
      }
      #expect(try await server.client.tasks().total == 0)
    }
  }

  /// What is taken comes back within a list, whose own levels come on top: were it as deep as a reader goes, one task would
  /// make every list that has it unreadable.
  @Test func `a payload that is taken can be read back in a list`() async throws {
    try await withServer { server in
      _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
      for levels in [JSONText.deepest - 1, JSONText.deepest, JSONText.deepest + 1, 509, 510] {
        let answer = try await server.send(
          "POST", "/v1/tasks", json: #"{"name":"gated","queue":"held","payload":\#(Self.nested("[", "]", levels))}"#)
        #expect(
          answer.status == (levels <= JSONText.deepest ? 201 : 422), "\(levels) levels: \(answer.text.prefix(200))")
        if answer.status == 422 { #expect(try answer.problem.pointer == "/payload") }
      }
      let page = try await server.client.tasks(filter: "queue:held")
      #expect(page.total == 2)
      #expect(page.tasks.last?.payload.text == Self.nested("[", "]", JSONText.deepest))
    }
  }

  @Test func `JSON of a program of ours that is too deep is an error where it is made`() throws {
    var value = JSONValue.null
    for _ in 0..<JSONText.deepest { value = .array([value]) }
    #expect(try JSONText(encoding: value).text.utf8.count == 2 * JSONText.deepest + 4)
    #expect(throws: EncodingError.self) { try JSONText(encoding: JSONValue.array([value])) }
    #expect(throws: JSONFault.self) { try JSONText(validating: "[" + JSONText(encoding: value).text + "]") }
    // Brackets within a text are none.
    #expect(throws: Never.self) { try JSONText(encoding: String(repeating: "[\"\\", count: 1000)) }
  }
}
