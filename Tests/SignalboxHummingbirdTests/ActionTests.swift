import ControlServerTestSupport
import NIOHTTP1
import Signalbox
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ActionTests {
  @Test func aQueuedTaskIsCancelledAndRetried() async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      let cancelled = try await server.client.cancel(id)
      #expect((cancelled.result, cancelled.task?.state) == (.cancelled, .cancelled))
      let retried = try await server.client.retry(id)
      #expect((retried.result, retried.task?.state) == (.retried, .queued))
    }
  }

  @Test func aRunningTaskIsAskedToStop() async throws {
    try await withServer { server in
      let id = try await server.addRunning()
      let answer = try await server.client.cancel(id)
      #expect(answer.result == .requested)
      #expect(answer.task?.cancelRequested?.by == "tester")
      try await server.wait(for: id, to: [.cancelled])
    }
  }

  @Test func anIllegalMoveNamesTheStateAndWhatIsLegal() async throws {
    try await withServer { server in
      let running = try await server.addRunning()
      let retry = try await server.send("POST", "/v1/tasks/\(running)/retry")
      #expect(retry.status == 409)
      let problem = try retry.problem
      #expect(problem.type == "illegalMove")
      #expect(problem.detail == "#\(running) is running, so retry is not possible; legal now: cancel.")
      let held = try await server.addHeld()
      let kill = try await server.send("POST", "/v1/tasks/\(held)/kill")
      #expect(kill.status == 409)
      #expect(try kill.problem.detail.contains("is queued"))
    }
  }

  @Test func swiftWorkCannotBeKilledButACommandCan() async throws {
    try await withServer { server in
      let work = try await server.addRunning()
      let refused = try await server.send("POST", "/v1/tasks/\(work)/kill")
      #expect(refused.status == 409)
      #expect(try refused.problem.type == "notKillable")
      let payload = try JSONText(encoding: CommandPayload(command: ["/bin/sleep", "99"]))
      let command = try await server.client.add(NewTaskRequest(kind: .command, payload: payload)).id
      try await server.wait(for: command, to: [.running])
      #expect(try await server.client.kill(command).result == .requested)
      try await server.wait(for: command, to: [.cancelled, .failed])
    }
  }

  @Test func manyAreActedOnByIDs() async throws {
    try await withServer { server in
      let ids = [try await server.addHeld(), try await server.addHeld(), TaskID(999)]
      let dry = try await server.client.act("cancel", on: BulkRequest(ids: ids, dryRun: true))
      #expect((dry.count, dry.byState, dry.counts) == (2, StateCounts([.queued: 2]), ["notFound": 1]))
      #expect(try await server.client.tasks(filter: "state:queued").total == 2)
      let cancelled = try await server.client.act("cancel", on: BulkRequest(ids: ids))
      #expect(cancelled.counts == ["cancelled": 2, "notFound": 1])
      let retried = try await server.client.act("retry", on: BulkRequest(ids: [ids[0]]))
      #expect(retried.counts == ["retried": 1])
      let deleted = try await server.client.act("delete", on: BulkRequest(ids: ids))
      #expect(deleted.counts == ["deleted": 2, "notFound": 1])
      #expect(try await server.client.tasks().total == 0)
    }
  }

  @Test func manyAreActedOnByAFilter() async throws {
    try await withServer { server in
      for tag in ["a", "a", "b"] { _ = try await server.addHeld(tags: [tag]) }
      let shown = try await server.client.act("cancel", on: BulkRequest(filter: "tag:a", dryRun: true))
      #expect((shown.count, shown.byState) == (2, StateCounts([.queued: 2])))
      let late = try await server.addHeld(tags: ["a"])
      let done = try await server.client.act("cancel", on: BulkRequest(set: shown.set))
      #expect((done.count, done.counts) == (2, ["cancelled": 2]))
      #expect(try await server.client.task(late).state == .queued)
      let again = try await server.client.act("cancel", on: BulkRequest(filter: "tag:a"))
      #expect(again.counts == ["cancelled": 1, "excluded": 2])
      #expect(again.reasons == ["excluded": ["cancelled": 2]])
      #expect(try await server.client.tasks(filter: "state:queued").total == 1)
      #expect(try await server.client.act("cancel", on: BulkRequest(all: true)).counts["cancelled"] == 1)
    }
  }

  @Test func aStoreThatFailsInTheMiddleIsToldWithWhatWasDone() async throws {
    var options = TestServerOptions()
    options.store = FailingStore(MemoryTaskStore(), after: 1)
    try await withServer(options) { server in
      _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
      _ = try await server.client.add(Array(repeating: NewTaskRequest(name: "gated", queue: "held"), count: 1500))
      let answer = try await server.send("POST", "/v1/actions/cancel", json: #"{"all":true}"#)
      #expect(answer.status == 503)
      let problem = try answer.problem
      #expect(problem.type == "unavailable")
      #expect(problem.detail == "1,000 cancelled, 500 not reached: the disk is full")
      #expect(
        problem.result
          == BulkResult(
            count: 1500, byState: StateCounts([.queued: 1500]), counts: ["cancelled": 1000, "notReached": 500]))
      let entry = try #require(try await server.client.audit(AuditQuery(action: .cancel), limit: 1).entries.first)
      #expect((entry.count, entry.results) == (1500, ["cancelled": 1000]))
      #expect(try await server.client.overview().counts == StateCounts([.queued: 500, .cancelled: 1000]))
    }
  }

  @Test func whatWasDoneIsToldAlsoWhenTheTaskCannotBeReadAfterIt() async throws {
    var options = TestServerOptions()
    options.store = FailingStore(MemoryTaskStore(), after: 1)
    try await withServer(options) { server in
      let id = try await server.addHeld()
      let answer = try await server.client.cancel(id)
      #expect(answer.result == .cancelled && answer.task == nil)
      #expect(try await server.send("GET", "/v1/tasks/\(id)").status == 503)
      #expect(try await server.client.overview().counts == StateCounts([.cancelled: 1]))
    }
  }

  @Test func moreThanExpectedIs409WithBothNumbers() async throws {
    try await withServer { server in
      for _ in 1...3 { _ = try await server.addHeld(tags: ["a"]) }
      let answer = try await server.send("POST", "/v1/actions/cancel", json: #"{"filter":"tag:a","atMost":2}"#)
      #expect(answer.status == 409)
      #expect(try (answer.problem.type, answer.problem.counts) == ("setGrew", ["count": 3, "atMost": 2]))
      #expect(try await server.client.tasks(filter: "state:queued").total == 3)
    }
  }

  @Test(
    arguments: [
      (#"{}"#, 422, "/ids"), (#"{"ids":[1],"filter":"a"}"#, 422, "/filter"), (#"{"ids":[]}"#, 422, "/ids"),
      (#"{"all":false}"#, 422, "/ids"), (#"{"all":true,"filter":"a"}"#, 422, "/all"),
      (#"{"filter":""}"#, 422, "/filter"), (#"{"filter":" \t","dryRun":true}"#, 422, "/filter"),
      (#"{"filter":"name:*"}"#, 422, "/filter"), (#"{"set":"none"}"#, 409, "/set"),
      (#"{"set":"none","dryRun":true}"#, 422, "/dryRun"), (#"{"filter":"a","atMost":-1}"#, 422, "/atMost"),
      (#"{"filter":"state:no"}"#, 400, "/filter"),
      (#"{"ids":["1"]}"#, 422, "/ids/0"), (#"{"filter":"","dryrun":true}"#, 422, "/dryrun"),
    ])
  func aBadBulkRequestIsPointedAt(body: String, status: Int, pointer: String) async throws {
    try await withServer { server in
      let answer = try await server.send("POST", "/v1/actions/cancel", json: body)
      #expect(answer.status == status)
      #expect(try answer.problem.pointer == pointer)
    }
  }

  @Test func anUnknownActionIs404() async throws {
    try await withServer { server in
      let answer = try await server.send("POST", "/v1/actions/explode", json: #"{"ids":[1]}"#)
      #expect(answer.status == 404)
      #expect(try answer.problem.detail.contains("cancel, kill, retry, delete"))
    }
  }

  @Test func tooManyIDsAre413() async throws {
    try await withServer { server in
      let ids = String(repeating: "1,", count: Limits.batch) + "1"
      let answer = try await server.send("POST", "/v1/actions/cancel", json: "{\"ids\":[\(ids)]}")
      #expect(answer.status == 413)
      #expect(try answer.problem.pointer == "/ids")
    }
  }

  @Test func queuesArePausedByNameAndLimited() async throws {
    try await withServer { server in
      let paused = try await server.send(
        "PATCH", "/v1/queues/mail%2Fin%20bound?create=true", json: #"{"paused":true,"concurrency":2,"rate":0.5}"#,
        headers: ["Signalbox-Operator": "ada"])
      #expect(paused.status == 200)
      let queue: QueueRecord = try paused.json()
      #expect((queue.name, queue.concurrency, queue.rate, queue.paused?.by) == ("mail/in bound", 2, 0.5, "ada"))
      #expect(try await server.client.queues().contains { $0.name == "mail/in bound" && $0.paused != nil })
      let open = try await server.client.change(
        queue: "mail/in bound", QueuePatch(paused: false, concurrency: 0, rate: 0))
      #expect(open.paused == nil && open.concurrency == nil && open.rate == nil)
      #expect(try await server.send("PATCH", "/v1/queues/mail", json: "{}").status == 422)
      let bad = try await server.send("PATCH", "/v1/queues/mail", json: #"{"concurrency":-1}"#)
      #expect(bad.status == 422)
      #expect(try bad.problem.pointer == "/concurrency")
    }
  }

  @Test func aQueueThatIsNotThereIsNotMadeUnlessThatIsSaid() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let pause = #"{"paused":true}"#
      for query in ["", "?create=false"] {
        let refused = try await server.send("PATCH", "/v1/queues/hled\(query)", json: pause)
        #expect(refused.status == 404)
        #expect(try refused.problem.type == "noSuchQueue")
        #expect(try refused.problem.detail == "There is no queue hled; did you mean held?")
      }
      #expect(try await server.send("PATCH", "/v1/queues/hled?create=perhaps", json: pause).status == 400)
      #expect(try await server.client.queues().map(\.name) == ["held"])
      #expect(try await server.send("PATCH", "/v1/queues/default", json: pause).status == 200)
      #expect(try await server.send("PATCH", "/v1/queues/hled?create=true", json: pause).status == 200)
      #expect(try await server.send("PATCH", "/v1/queues/hled", json: #"{"paused":false}"#).status == 200)
    }
  }

  @Test(
    arguments: [
      ("ada", "ada"), ("", "operator"), ("   ", "operator"), ("a\u{202e}da", "ada"),
      (String(repeating: "x", count: 90), String(repeating: "x", count: 64)),
      (String(repeating: "é", count: 40), String(repeating: "é", count: 32)),
    ])
  func anOperatorsNameIsPlainText(sent: String, kept: String) async throws {
    try await withServer { server in
      let answer = try await server.send(
        "PATCH", "/v1/queues/q?create=true", json: #"{"paused":true}"#, headers: ["Signalbox-Operator": sent])
      #expect(try answer.json(QueueRecord.self).paused?.by == kept)
    }
  }
}
