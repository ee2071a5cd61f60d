import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CallTests {
  @Test func everyCallWorks() async throws {
    try await withServer { server in
      let client = server.client
      try await client.health()
      try await client.ready()
      #expect(try await client.overview().server.pid > 0)
      #expect(try await client.openAPI()["openapi"] == "3.1.0")
      #expect(try await client.change(queue: "held", QueuePatch(paused: true), create: true).paused?.by == "tester")
      #expect(try await client.queues().map(\.name).contains("held"))
      let added = try await client.add(NewTaskRequest(name: "gated", queue: "held"))
      #expect(try await client.task(added.id).id == added.id)
      #expect(try await client.tasks().tasks.map(\.id) == [added.id])
      #expect(try await client.attempts(of: added.id).isEmpty)
      #expect(try await client.log(of: added.id).segments.isEmpty)
      #expect(try await client.searchLog(of: added.id, for: "x").matches.isEmpty)
      #expect(try await client.cancel(added.id).result == .cancelled)
      #expect(try await client.retry(added.id).result == .retried)
      #expect(try await client.act("delete", on: BulkRequest(ids: [added.id])).counts == ["deleted": 1])
      #expect(try await client.add([NewTaskRequest(name: "gated", queue: "held")]).count == 1)
    }
  }

  @Test func twoAddsAreTwoTasksAndOneKeyIsOne() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let request = NewTaskRequest(name: "gated", queue: "held")
      let ids = [try await server.client.add(request).id, try await server.client.add(request).id]
      #expect(ids[0] != ids[1])
      let first = try await server.client.add(request, idempotencyKey: "k")
      let second = try await server.client.add(request, idempotencyKey: "k")
      #expect(first.id == second.id)
    }
  }

  @Test func aRefusalCarriesTheServersWords() async throws {
    try await withServer { server in
      let error = await #expect(throws: ClientError.self) { try await server.client.task(TaskID(77)) }
      #expect(error?.code == .refused)
      #expect(error?.problem?.status == 404)
      #expect(error?.message == "There is no task #77.")
      let bad = await #expect(throws: ClientError.self) { try await server.client.add(NewTaskRequest(name: "")) }
      #expect(bad?.message.hasSuffix("(at /name)") == true)
      let filter = await #expect(throws: ClientError.self) { try await server.client.tasks(filter: "state:no") }
      #expect(filter?.problem?.column != nil)
    }
  }

  @Test func noServerIsSaidWithTheSocketAndTheRemedy() async throws {
    let socket = String.temporary() + "/no.sock"
    try await withClient(.unixSocket(socket)) { client in
      let error = await #expect(throws: ClientError.self) { try await client.health() }
      #expect(error?.code == .cannotConnect)
      #expect(error?.message.contains(socket) == true)
      #expect(error?.message.contains("there is no such socket") == true)
      #expect(error?.message.contains("signalbox serve") == true)
    }
  }

  @Test func aSocketThatIsTooLongIsSaid() async throws {
    try await withClient(.unixSocket("/" + String(repeating: "a", count: 105))) { client in
      let error = await #expect(throws: ClientError.self) { try await client.health() }
      #expect(error?.code == .cannotConnect)
      #expect(error?.message.contains("103 bytes") == true)
    }
  }

  @Test func aStaleSocketIsSaid() async throws {
    try await withServer { server in
      let stale = server.socket + ".old"
      try leaveStaleSocket(at: stale)
      try await withClient(.unixSocket(stale)) { client in
        let error = await #expect(throws: ClientError.self) { try await client.overview() }
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("the one that made this socket has ended") == true)
      }
    }
  }

  @Test func whatIsNoSignalboxServerIsSaid() async throws {
    try await withStandIn(answering: [.json("hello"), .json("", status: "502 Bad Gateway")]) { socket, _ in
      try await withClient(.unixSocket(socket)) { client in
        let first = await #expect(throws: ClientError.self) { try await client.overview() }
        #expect(first?.code == .unexpectedAnswer)
        let second = await #expect(throws: ClientError.self) { try await client.overview() }
        #expect(second?.code == .unexpectedAnswer)
        #expect(second?.message.contains("502") == true)
      }
    }
  }

  @Test func aDroppedConnectionIsTriedOnceMoreWhenThatIsSafe() async throws {
    let record = try JSONText(encoding: TaskRecord(id: TaskID(5), name: "a", enqueuedAt: Timestamp(microseconds: 0)))
    let good = StandInAnswer.json(record.text)
    let answers: [StandInAnswer] = [.close(""), good, .close(""), good, .close("")]
    try await withStandIn(answering: answers) { socket, requests in
      try await withClient(.unixSocket(socket)) { client in
        let read = try await client.task(TaskID(5))
        #expect(read.id == TaskID(5))
        _ = try await client.add(NewTaskRequest(name: "a"))
        let lost = await #expect(throws: ClientError.self) { try await client.retry(TaskID(5)) }
        #expect(lost?.code == .connectionLost)
        #expect(requests.all.map { String($0.prefix { $0 != " " }) } == ["GET", "GET", "POST", "POST", "POST"])
        let keys = requests.values(of: "Idempotency-Key")
        #expect(keys[2] != nil)
        #expect(keys[2] == keys[3])
        #expect(keys[4] == nil)
      }
    }
  }

  @Test func aConnectionThatDropsTwiceIsGivenUp() async throws {
    try await withStandIn(answering: [.close(""), .close("")]) { socket, requests in
      try await withClient(.unixSocket(socket)) { client in
        let error = await #expect(throws: ClientError.self) { try await client.overview() }
        #expect(error?.code == .connectionLost)
        #expect(requests.all.count == 2)
      }
    }
  }

  @Test func anAnswerThatStopsInTheMiddleIsGivenUp() async throws {
    let begun = StandInAnswer.hold("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
    var timing = ClientTiming.real
    timing.patience = .milliseconds(100)
    var message = ""
    // On a machine that is slower than that, not even the beginning had come by then.
    while !message.contains("in the middle of its answer") {
      try Task.checkCancellation()
      try await withStandIn(answering: [begun]) { socket, _ in
        try await withClient(.unixSocket(socket), timing: timing) { client in
          let error = await #expect(throws: ClientError.self) { try await client.overview() }
          #expect(error?.code == .timedOut)
          message = error?.message ?? ""
        }
      }
      timing.patience *= 2
    }
  }

  @Test func aBulkActionIsWaitedForLongerThanAnythingElse() async throws {
    var timing = ClientTiming.real
    timing.patience = .milliseconds(100)
    let (parts, answer) = AsyncStream<String>.makeStream()
    try await withStandIn(answering: [.write(parts)]) { busy, requests in
      try await withClient(.unixSocket(busy), timing: timing) { client in
        async let result = client.act("cancel", on: BulkRequest(all: true))
        while requests.all.isEmpty {
          try Task.checkCancellation()
          await Task.yield()
        }
        // Whatever is asked after it is given up before it is done.
        try await withStandIn(answering: [.hold("")]) { silent, _ in
          try await withClient(.unixSocket(silent), timing: timing) { other in
            let error = await #expect(throws: ClientError.self) { try await other.overview() }
            #expect(error?.code == .timedOut)
          }
        }
        let counts = ["cancelled": 100_000]
        answer.yield(StandInAnswer.jsonText(try JSONText(encoding: BulkResult(count: 100_000, counts: counts)).text))
        answer.finish()
        #expect(try await result.counts == counts)
      }
    }
  }

  @Test func cancellingACallEndsIt() async throws {
    try await withStandIn(answering: [.hold("")]) { socket, _ in
      try await withClient(.unixSocket(socket)) { client in
        let outcome = Box<ClientError>()
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            do throws(ClientError) { try await client.health() } catch { outcome.value = error }
          }
          group.cancelAll()
        }
        #expect(outcome.value?.code == .cancelled)
      }
    }
  }

  @Test func aNameThatNoHeaderMayHoldIsSentWithoutWhatIsBad() async throws {
    try await withServer { server in
      let client = SignalboxClient(.unixSocket(server.socket), operatorName: "a\nd\u{1b}a", logger: .silent)
      let queue = try await client.change(queue: "q", QueuePatch(paused: true), create: true)
      #expect(queue.paused?.by == "ada")
      try await client.shutdown()
    }
  }
}
