import AsyncHTTPClient
import ControlServerTestSupport
import NIOHTTP1
import SignalboxClient
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `GET /v1/audit` of a live server.
@Suite(.timeLimit(.minutes(5)))
struct AuditTests {
  @Test func `every call that changes something is on record, with the process that made it`() async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      _ = try await server.client.cancel(id)
      _ = try await server.client.retry(id)
      #expect(try await server.send("POST", "/v1/tasks/\(id)/kill").status == 409)
      _ = try await server.client.act("cancel", on: BulkRequest(filter: "name:gated", dryRun: true))
      _ = try await server.client.act("cancel", on: BulkRequest(filter: "name:gated"))
      _ = try await server.client.act("delete", on: BulkRequest(ids: [id, TaskID(999)]))
      _ = try await server.client.add([NewTaskRequest(name: "gated", queue: "held")])
      let page = try await server.client.audit()
      #expect(page.next == nil)
      try #require(
        page.entries.map(\.action) == [.add, .delete, .cancel, .kill, .retry, .cancel, .add, .changeQueue])
      #expect(
        page.entries.map(\.results) == [
          ["added": 1], ["deleted": 1, "notFound": 1], ["cancelled": 1], ["illegal": 1], ["retried": 1],
          ["cancelled": 1], ["added": 1], ["changed": 1],
        ])
      #expect(page.entries[2].filter == "name:gated")
      #expect(page.entries[1].tasks == [id, TaskID(999)])
      for entry in page.entries where entry.action != .kill { #expect(entry.who == "tester") }
      let own = OperatorPlace(way: .socket, user: Int(getuid()), process: Int(getpid()))
      #expect(page.entries.allSatisfy { $0.from == own }, "\(page.entries[0].from)")
    }
  }

  @Test func `what is refused before anything is done leaves no entry`() async throws {
    try await withServer { server in
      let calls = [
        ("PATCH", "/v1/queues/q", #"{"rate":-1}"#), ("POST", "/v1/tasks", #"{"name":"nobody knows it"}"#),
        ("POST", "/v1/actions/cancel", #"{"filter":"state:"}"#),
      ]
      for (method, path, json) in calls {
        let answer = try await server.send(method, path, json: json)
        #expect((400...422).contains(answer.status), "\(path)")
      }
      #expect(try await server.client.audit().entries == [])
    }
  }

  @Test func `by TCP it tells the address, and what the token is called and may do`() async throws {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"], viewers: ["window"])
    try await withServer(options) { server in
      let headers: HTTPHeaders = [
        "Authorization": "Bearer lever", "Signalbox-Operator": "ana\u{202E}", "Content-Type": "application/json",
      ]
      let body = #"{"paused":true}"#
      #expect(
        try await server.send(
          "PATCH", "/v1/queues/q?create=true", headers: headers, body: .bytes([UInt8](body.utf8)), tcp: true
        )
        .status == 200)
      let entry = try #require(try await server.client.audit().entries.first)
      #expect(entry.who == "ana")
      #expect((entry.from.way, entry.from.role, entry.from.process) == (.tcp, "operator", nil))
      #expect(entry.from.address?.hasPrefix("127.0.0.1:") == true)
      #expect(entry.change == QueuePatch(paused: true))
      #expect(
        try await server.send("GET", "/v1/audit", headers: ["Authorization": "Bearer window"], tcp: true).status == 403)
    }
  }

  @Test func `no secret of a task is in it`() async throws {
    try await withServer { server in
      let payload = try JSONText(encoding: CommandPayload(command: ["curl", "-H", "hunter2"]))
      let request = NewTaskRequest(kind: .command, queue: "held", payload: payload, environment: ["TOKEN": "hunter2"])
      _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
      let id = try await server.client.add(request).id
      _ = try await server.client.cancel(id)
      let answer = try await server.send("GET", "/v1/audit")
      #expect(answer.text.contains("\"curl\""))
      #expect(!answer.text.contains("hunter2"))
    }
  }

  @Test func `it is read in pages and by who, action and task`() async throws {
    try await withServer { server in
      let ids = [try await server.addHeld(), try await server.addHeld(), try await server.addHeld()]
      for id in ids {
        _ = try await server.send("POST", "/v1/tasks/\(id)/cancel", headers: ["Signalbox-Operator": "ana b"])
      }
      let all = try await server.client.audit(limit: 4)
      let rest = try await server.client.audit(before: all.next, limit: 5)
      #expect((all.entries + rest.entries).map(\.id) == (1...9).reversed().map { Int64($0) })
      #expect(rest.next == nil)
      #expect(
        try await server.client.audit(AuditQuery(who: "ana b")).entries.map(\.action) == [.cancel, .cancel, .cancel])
      #expect(try await server.client.audit(AuditQuery(action: .add)).entries.flatMap(\.tasks) == ids.reversed())
      #expect(try await server.client.audit(AuditQuery(task: ids[1])).entries.map(\.action) == [.cancel, .add])
      for query in ["action=look", "task=0", "task=x", "limit=0", "limit=1001", "before=0", "since=1"] {
        #expect(try await server.send("GET", "/v1/audit?\(query)").status == 400, "\(query)")
      }
    }
  }
}
