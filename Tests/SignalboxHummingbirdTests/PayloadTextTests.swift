import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import Testing

/// What goes in by the API comes back as it was, or is refused with its field.
@Suite(.timeLimit(.minutes(5)))
struct PayloadTextTests {
  private static let nul = #"a\u0000b"#

  @Test func `a payload keeps its numbers, its order and its escapes`() async throws {
    try await withServer { server in
      _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
      let text =
        #"{"z":123456789012345678901234567890,"a":1.10,"e":1E+2,"m":-0,"s":"\u00e9\/é","x":[1e400,0.1000000000000000055]}"#
      let added = try await server.send(
        "POST", "/v1/tasks", json: "{\"name\":\"gated\",\"queue\":\"held\",\n\"payload\" : \(text) }")
      #expect(added.status == 201, "\(added.text)")
      let id = try await server.client.tasks().tasks[0].id
      for path in ["/v1/tasks/\(id)", "/v1/tasks", "/v1/tasks?filter=queue:held"] {
        #expect(try await server.send("GET", path).text.contains("\"payload\":\(text),"), "\(path)")
      }
      #expect(try await server.client.task(id).payload.text == text)
      #expect(try await server.client.cancel(id).task?.payload.text == text)
    }
  }

  @Test(
    arguments: [
      (#"{"name":"gated","payload":{"a":[{"dup":1,"dup":2}]}}"#, "/payload/a/0/dup"),
      (#"{"name":"gated","name":"gated"}"#, "/name"),
      (#"{"name":"gated","queue":"a\u0000b"}"#, "/queue"), (#"{"name":"gated","tags":["ok","\u0000"]}"#, "/tags/1"),
      (#"{"name":"gated","payload":{"t":"\ud800"}}"#, "/payload/t"),
      (#"{"name":"gated","payload":"\u0000"}"#, "/payload"), (#"{"name":"gated","delay":"5"}"#, "/delay"),
      (#"{"name":"gated","delay":1e999}"#, "/delay"),
      (#"{"kind":"command","payload":{"command":"ls"}}"#, "/payload/command"),
      (#"{"kind":"command","payload":[]}"#, "/payload"), (#"{"kind":"command","payload":{}}"#, "/payload/command"),
      (#"{"kind":"command","payload":{"command":["ls",3]}}"#, "/payload/command/1"),
    ])
  func `what would not come back is refused with its field`(body: String, pointer: String) async throws {
    try await withServer { server in
      let one = try await server.send("POST", "/v1/tasks", json: body)
      #expect(one.status == 422 && (try? one.problem.pointer) == pointer, "\(one.text)")
      let batch = try await server.send("POST", "/v1/tasks/batch", json: "{\"tasks\":[{\"name\":\"failing\"},\(body)]}")
      #expect(batch.status == 422 && (try? batch.problem.pointer) == "/tasks/1" + pointer, "\(batch.text)")
      for word in ["Double", "String", "Int", "Decod", "codingPath", "NSError"] {
        #expect(!one.text.contains(word) && !batch.text.contains(word), "\(one.text) \(batch.text)")
      }
      #expect(try await server.client.tasks().total == 0)
    }
  }

  @Test(
    arguments: [
      ("POST", "/v1/actions/cancel", #"{"ids":[1],"ids":[2]}"#, "/ids"),
      ("POST", "/v1/actions/cancel", #"{"filter":"a\u0000"}"#, "/filter"),
      ("POST", "/v1/actions/cancel", #"{"ids":[1,"2"]}"#, "/ids/1"),
      ("POST", "/v1/actions/cancel", #"{"ids":[1,12345678901234567890]}"#, "/ids/1"),
      ("PATCH", "/v1/queues/mail", #"{"paused":true,"paused":false}"#, "/paused"),
      ("PATCH", "/v1/queues/mail", #"{"paused":1}"#, "/paused"),
      ("PATCH", "/v1/queues/a%00b", #"{"paused":true}"#, "/name"),
    ])
  func `every call that takes JSON or a name refuses it`(
    method: String, path: String, body: String, pointer: String
  ) async throws {
    try await withServer { server in
      let answer = try await server.send(method, path, json: body)
      #expect(answer.status == 422 && (try? answer.problem.pointer) == pointer, "\(answer.text)")
      #expect(try await server.client.queues().isEmpty)
    }
  }

  @Test(arguments: [
    "/v1/tasks?filter=a%00b", "/v1/tasks?filter=%ff", "/v1/audit?who=%00", "/v1/tasks/1/log/search?q=%00",
  ])
  func `a query's values hold no NUL and are UTF-8`(path: String) async throws {
    try await withServer { server in
      let answer = try await server.send("GET", path)
      #expect(answer.status == 400 && (try? answer.problem.type) == "badParameter", "\(answer.text)")
    }
  }
}
