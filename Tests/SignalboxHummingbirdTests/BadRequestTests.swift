import AsyncHTTPClient
import ControlServerTestSupport
import NIOCore
import NIOHTTP1
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BadRequestTests {
  @Test(
    arguments: [
      ("{\"name\": \"a\" \"queue\"}", "Line 1, column 14: expected , or }."),
      ("{\n  \"name\": gated\n}", "Line 2, column 11: expected a value."),
      ("[1, 2", "Line 1, column 6: expected , or ]."),
      ("{\"name\": \"a", "Line 1, column 12: expected the string's closing quote."),
      ("{\"name\": \"\\x\"}", "Line 1, column 12: expected an escape."),
      ("{} {}", "Line 1, column 4: expected nothing more."),
      ("", "The body is empty; it must be JSON."),
      (String(repeating: "[", count: 100_000), "Line 1, column 513: expected at most 512 levels."),
    ])
  func badJSONIsPointedAt(body: String, detail: String) async throws {
    try await withServer { server in
      let answer = try await server.send("POST", "/v1/tasks", json: body)
      #expect(answer.status == 400)
      let problem = try answer.problem
      #expect(problem.type == "badJSON")
      #expect(problem.detail == detail)
    }
  }

  @Test(
    arguments: [
      (#"{"name":"gated","color":"red"}"#, "/color"), (#"{"name":3}"#, "/name"),
      (#"{"name":"gated","tags":["a",1]}"#, "/tags/1"),
      (#"{"name":"gated","priority":1.5}"#, "/priority"), (#"{"name":"gated","a/b~c":1}"#, "/a~1b~0c"),
      (#"{"name":"gated","priority":1e99}"#, "/priority"), (#"{"name":"unheard_of"}"#, "/name"), (#"{}"#, "/name"),
      (#"{"name":"gated","delay":-1}"#, "/delay"), (#"{"name":"gated","environment":{"A":"b"}}"#, "/environment"),
    ])
  func whatIsWrongIsPointedAt(body: String, pointer: String) async throws {
    try await withServer { server in
      let answer = try await server.send("POST", "/v1/tasks", json: body)
      #expect(answer.status == 422, "\(answer.text)")
      #expect(try answer.problem.pointer == pointer)
      #expect(answer.headers["Content-Type"] == ["application/problem+json"])
      #expect(try await server.client.tasks().total == 0)
    }
  }

  @Test func anUnknownMemberOfABatchIsPointedAt() async throws {
    try await withServer { server in
      let answer = try await server.send(
        "POST", "/v1/tasks/batch", json: #"{"tasks":[{"name":"gated"},{"name":"gated","color":1}]}"#)
      #expect(answer.status == 422)
      #expect(try answer.problem.pointer == "/tasks/1/color")
      #expect(try await server.send("POST", "/v1/tasks/batch", json: #"{"task":[]}"#).problem.pointer == "/task")
      #expect(try await server.send("POST", "/v1/tasks/batch", json: #"{}"#).problem.pointer == "/tasks")
    }
  }

  @Test func theBodyMustBeJSONAndUTF8() async throws {
    try await withServer { server in
      for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let answer = try await server.send(
          "POST", "/v1/tasks", headers: ["Content-Type": type], body: .bytes([UInt8]("{}".utf8)))
        #expect(answer.status == 415)
        #expect(try answer.problem.type == "wrongContentType")
      }
      let charset = try await server.send(
        "POST", "/v1/tasks", headers: ["Content-Type": "Application/JSON; charset=utf-8"],
        body: .bytes([UInt8](#"{"name":"failing"}"#.utf8)))
      #expect(charset.status == 201)
      let binary = try await server.send(
        "POST", "/v1/tasks", headers: ["Content-Type": "application/json"],
        body: .bytes([UInt8](#"{"name":""#.utf8) + [0xff, 0xfe] + [UInt8](#""}"#.utf8)))
      #expect(binary.status == 400)
      #expect(try binary.problem.type == "badJSON")
    }
  }

  @Test(arguments: [HTTPClientRequest.Body.Length.unknown, .known(Int64(10 << 20))])
  func aLargeBodyIs413AndTheServerLives(length: HTTPClientRequest.Body.Length) async throws {
    try await withServer { server in
      let chunks = (0..<10).map { _ in ByteBuffer(repeating: UInt8(ascii: "a"), count: 1 << 20) }
      let answer = try await server.send(
        "POST", "/v1/tasks", headers: ["Content-Type": "application/json"],
        body: .stream(
          AsyncStream { stream in
            for chunk in chunks { stream.yield(chunk) }
            stream.finish()
          }, length: length))
      #expect(answer.status == 413)
      #expect(try answer.problem.type == "tooLarge")
      try await server.client.health()
    }
  }

  @Test func aBatchMayBeLargerThanATask() async throws {
    try await withServer { server in
      _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
      let payload = JSONText(trusted: "\"" + String(repeating: "x", count: 500_000) + "\"")
      let tasks = (0..<8).map { _ in NewTaskRequest(name: "gated", queue: "held", payload: payload) }
      #expect(try await server.client.add(tasks).count == 8)
      let one = NewTaskRequest(
        name: "gated", payload: JSONText(trusted: "\"" + String(repeating: "x", count: 2 << 20) + "\""))
      await #expect(throws: ClientError.self) { _ = try await server.client.add(one) }
    }
  }

  @Test func aPayloadOverItsLimitIs413() async throws {
    try await withServer { server in
      let body = #"{"name":"gated","payload":""# + String(repeating: "x", count: Limits.payload) + #""}"#
      let answer = try await server.send("POST", "/v1/tasks", json: body)
      #expect(answer.status == 413)
      #expect(try answer.problem.pointer == "/payload")
    }
  }

  @Test func longNamesAreRefusedNotCut() async throws {
    try await withServer { server in
      let answer = try await server.send(
        "POST", "/v1/tasks", json: "{\"name\":\"\(String(repeating: "n", count: 5000))\"}")
      #expect(answer.status == 422)
      #expect(try answer.problem.pointer == "/name")
      #expect(answer.body.count < 1000)
    }
  }

  @Test func oversizedHeadersAreRefused() async throws {
    try await withServer { server in
      let large = try await exchange(
        [UInt8]("GET /healthz HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n".utf8),
        over: server.socket)
      #expect(large.hasPrefix("HTTP/1.1 400"), "\(large)")
      let many = (0..<500).map { "X-\($0): y\r\n" }.joined()
      let answer = try await exchange(
        [UInt8]("GET /healthz HTTP/1.1\r\nHost: a\r\n\(many)\r\n".utf8), over: server.socket)
      #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
      try await server.client.health()
    }
  }

  @Test(
    arguments: [
      "\u{0}\u{1}\u{2}garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
      "POST /v1/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
      "POST /v1/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
    ])
  func whatIsNoHTTPIsRefusedAndTheServerLives(bytes: String) async throws {
    try await withServer { server in
      let answer = try await exchange([UInt8](bytes.utf8), over: server.socket)
      #expect(!answer.hasPrefix("HTTP/1.1 2"), "\(answer)")
      try await server.client.health()
    }
  }

  @Test func aPathThatIsNotUTF8IsUnknown() async throws {
    try await withServer { server in
      #expect(try await server.send("GET", "/v1/tasks/%ff").status == 404)
      let raw = try await exchange(
        [UInt8]("GET /v1/".utf8) + [0xff, 0xfe] + [UInt8](" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8),
        over: server.socket)
      #expect(raw.hasPrefix("HTTP/1.1 4"), "\(raw)")
      let cut = try await exchange(
        [UInt8]("GET /v1/tasks?filter=%4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8), over: server.socket)
      #expect(cut.hasPrefix("HTTP/1.1 400"), "\(cut)")
      try await server.client.health()
    }
  }
}
