import ControlServerTestSupport
import NIOHTTP1
import Signalbox
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TaskCallTests {
  @Test func addingAnswersWithTheTaskAndItsPlace() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let answer = try await server.send(
        "POST", "/v1/tasks", json: #"{"name":"gated","queue":"held","priority":3,"tags":["a=1"],"payload":{}}"#)
      #expect(answer.status == 201)
      let task: TaskRecord = try answer.json()
      #expect(answer.headers["Location"] == ["/v1/tasks/\(task.id)"])
      #expect((task.name, task.queue, task.priority) == ("gated", "held", 3))
      #expect((task.state, task.tags) == (.queued, ["a=1"]))
      let again: TaskRecord = try await server.send("GET", "/v1/tasks/\(task.id)").json()
      #expect(again.id == task.id)
      #expect(again.reason?.isEmpty == false)
    }
  }

  @Test func aKeyUsedTwiceAddsOnce() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let body = #"{"name":"gated","queue":"held"}"#
      let first = try await server.send("POST", "/v1/tasks", json: body, headers: ["Idempotency-Key": "k1"])
      let second = try await server.send("POST", "/v1/tasks", json: body, headers: ["Idempotency-Key": "k1"])
      #expect((first.status, second.status) == (201, 200))
      #expect(try first.json(TaskRecord.self).id == second.json(TaskRecord.self).id)
      let other = try await server.send(
        "POST", "/v1/tasks", json: #"{"name":"gated","queue":"other"}"#, headers: ["Idempotency-Key": "k1"])
      #expect(other.status == 409)
      #expect(try other.problem.type == "idempotencyConflict")
      #expect(try await server.client.tasks().total == 2)
    }
  }

  @Test func aRepeatTellsNoProgressOfATaskThatCannotBeRead() async throws {
    var options = TestServerOptions()
    options.store = FailingStore(MemoryTaskStore(), after: 0)
    try await withServer(options) { server in
      func add() async throws -> RawAnswer {
        try await server.send("POST", "/v1/tasks", json: #"{"name":"gated"}"#, headers: ["Idempotency-Key": "k"])
      }
      let first = try await add()
      #expect(first.status == 201)
      let id = try first.json(TaskRecord.self).id
      while try await server.client.overview().counts[.running] == 0 {}
      server.work.store.report([AttemptKey(task: id, attempt: 1): TaskProgress(message: "code 4711")])
      let second = try await add()
      #expect(second.status == 200)
      let task: TaskRecord = try second.json()
      #expect(task.id == id && task.abridged == true && task.progress == nil)
    }
  }

  @Test(arguments: ["", String(repeating: "k", count: 256)])
  func aKeyHasOneTo255Bytes(key: String) async throws {
    try await withServer { server in
      let answer = try await server.send(
        "POST", "/v1/tasks", json: #"{"name":"gated"}"#, headers: ["Idempotency-Key": key])
      #expect(answer.status == 400)
      #expect(try answer.problem.type == "badHeader")
    }
  }

  @Test func aBatchIsAddedWholeOrNotAtAll() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let good = try await server.send(
        "POST", "/v1/tasks/batch",
        json: #"{"tasks":[{"name":"gated","queue":"held"},{"name":"gated","queue":"held"}]}"#,
        headers: ["Idempotency-Key": "b"])
      #expect(good.status == 201)
      #expect(try good.json(TaskIDList.self).ids.count == 2)
      let repeated = try await server.send(
        "POST", "/v1/tasks/batch",
        json: #"{"tasks":[{"name":"gated","queue":"held"},{"name":"gated","queue":"held"}]}"#,
        headers: ["Idempotency-Key": "b"])
      #expect(repeated.status == 200)
      #expect(try repeated.json(TaskIDList.self) == good.json(TaskIDList.self))
      let bad = try await server.send(
        "POST", "/v1/tasks/batch", json: #"{"tasks":[{"name":"gated"},{"name":"unheard_of"}]}"#)
      #expect(bad.status == 422)
      #expect(try bad.problem.pointer == "/tasks/1/name")
      #expect(try await server.client.tasks().total == 3)
    }
  }

  @Test func aBatchOfOnePointsIntoItsBody() async throws {
    try await withServer { server in
      let bad = try await server.send("POST", "/v1/tasks/batch", json: #"{"tasks":[{"name":"unheard_of"}]}"#)
      #expect(try bad.problem.pointer == "/tasks/0/name")
      #expect(try await server.send("POST", "/v1/tasks/batch", json: #"{"tasks":[]}"#).status == 422)
    }
  }

  @Test func attemptsTellHowATaskWent() async throws {
    try await withServer { server in
      let id = try await server.client.add(NewTaskRequest(name: "failing")).id
      try await server.wait(for: id, to: [.failed])
      let attempts: AttemptList = try await server.send("GET", "/v1/tasks/\(id)/attempts").json()
      #expect(attempts.attempts.map(\.outcome) == [.failed])
      #expect(attempts.attempts.first?.error == TaskFailure(type: "broken", message: "it is broken"))
      let held = try await server.addHeld()
      #expect(try await server.client.attempts(of: held).isEmpty)
    }
  }

  @Test func anEnvironmentNeverComesBack() async throws {
    try await withServer { server in
      _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
      let body = #"""
        {"kind":"command","queue":"held","payload":{"command":["/bin/true"],"environmentNames":["SECRET"]},
        "environment":{"SECRET":"hunter2"}}
        """#
      let added = try await server.send("POST", "/v1/tasks", json: body)
      #expect(added.status == 201)
      let id = try added.json(TaskRecord.self).id
      for path in ["", "/attempts"] {
        #expect(try await server.send("GET", "/v1/tasks/\(id)\(path)").text.contains("hunter2") == false)
      }
      #expect(added.text.contains("hunter2") == false)
      #expect(try await server.send("GET", "/v1/tasks").text.contains("hunter2") == false)
    }
  }

  @Test(arguments: ["0", "999", "-1", "abc", "%2e%2e", "..%2f..%2fetc%2fpasswd", "1%00", "99999999999999999999", "%23"])
  func noSuchTask(id: String) async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      for (method, rest) in [
        ("GET", ""), ("GET", "/attempts"), ("GET", "/log"), ("POST", "/cancel"), ("POST", "/retry"),
      ] {
        let answer = try await server.send(method, "/v1/tasks/\(id)\(rest)")
        #expect(answer.status == 404, "\(method) \(id)\(rest)")
        #expect(try answer.problem.type == "notFound")
      }
    }
  }
}
