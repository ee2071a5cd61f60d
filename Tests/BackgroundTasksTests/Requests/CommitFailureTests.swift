import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxTesting
import Testing

/// Tasks that cannot be kept: the request says so.
@Suite(.timeLimit(.minutes(5))) struct CommitFailureTests {
  private let bench = RequestBench()
  private static let full = StoreError(.cannotWrite, "the disk is full")

  @Test func aStoreThatCannotWriteFailsTheRequest() async throws {
    let router = bench.router()
    router.post("register") { _, context in
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Note("b"))
      return "Registration successful"
    }
    try await bench.test(router) { [bench] client in
      bench.tests.refuse(Self.full)
      let refused = try await client.post("/register")
      #expect(refused.status == .serviceUnavailable)
      #expect(refused.headers[.retryAfter] == "1")
      #expect(!refused.text.contains("disk"))
      #expect(bench.log.lines.map(\.level) == [.error])
      #expect(bench.log.lines.first?.metadata["error"] == "the disk is full")
      #expect(try await bench.registry.overview().dropped == ["commit": 2])

      bench.tests.refuse(nil)
      let accepted = try await client.post("/register")
      #expect(accepted.status == .ok)
      await bench.journal.reached("end b")
      #expect(try await bench.labels() == ["a", "b"])
    }
  }

  @Test func aTaskThatCannotBeEncodedFailsTheRequestAndKeepsNothing() async throws {
    let router = bench.router()
    router.post("register") { _, context in
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Unwritable())
      return "Registration successful"
    }
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/register")
      #expect(response.status == .internalServerError)
      #expect(response.text.contains("unwritable"))
      #expect(try await bench.tasks().isEmpty)
      #expect(bench.log.lines.map(\.level) == [.error])
      #expect(bench.log.lines.first?.metadata["error"]?.description.contains("it cannot be written down") == true)
      #expect(bench.log.lines.first?.metadata["tasks"] == "note, unwritable")
    }
  }

  @Test func anIdempotencyKeyOfSomethingElseIsAConflict() async throws {
    let router = bench.router()
    router.post("order/:label") { _, context in
      let label = try context.parameters.require("label")
      context.backgroundTasks.add(Note(label), options: TaskOptions(idempotencyKey: "once"))
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      let statuses = [
        try await client.post("/order/a").status, try await client.post("/order/a").status,
        try await client.post("/order/b").status,
      ]
      #expect(statuses == [.ok, .ok, .conflict])
      await bench.journal.reached("end a")
      #expect(try await bench.labels() == ["a"])
    }
  }

  @Test func aHandlerThatSwallowsTheErrorDoesNotLoseTheTask() async throws {
    let bench = bench
    let router = bench.router()
    router.post("swallows/:mends") { _, context in
      bench.tests.refuse(Self.full)
      context.backgroundTasks.add(Note("a"))
      await #expect(throws: StoreError.self) { try await context.backgroundTasks.commit() }
      if try context.parameters.require("mends") == "yes" { bench.tests.refuse(nil) }
      return "ok"
    }
    try await bench.test(router) { client in
      let mended = try await client.post("/swallows/yes")
      #expect(mended.status == .ok)
      await bench.journal.reached("end a")
      #expect(try await bench.labels() == ["a"])
      let refused = try await client.post("/swallows/no")
      #expect(refused.status == .serviceUnavailable)
      #expect(try await bench.labels() == ["a"])
    }
  }

  @Test func tasksToBeKeptThatCannotBeFailTheRequestInTheirWay() async throws {
    let bench = bench
    let router = bench.router()
    router.post("audit") { _, context -> Response in
      context.backgroundTasks.keepOnFailure()
      context.backgroundTasks.add(Note("audit"))
      bench.tests.refuse(Self.full)
      throw HTTPError(.unauthorized)
    }
    try await bench.test(router) { client in
      let response = try await client.post("/audit")
      #expect(response.status == .serviceUnavailable)
      #expect(try await bench.registry.overview().dropped == ["commit": 1])
    }
  }

  @Test func aStreamWhoseTasksCannotBeKeptBreaksOff() async throws {
    let bench = bench
    let router = bench.router()
    router.post("stream") { _, context in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "begun"))
          context.backgroundTasks.add(Note("a"))
          bench.tests.refuse(Self.full)
          try await writer.finish(nil)
        })
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/stream")
        let answer = try await connection.takeAll()
        #expect(answer.contains("begun"))
        #expect(!answer.contains("0\r\n\r\n"))
      }
      #expect(try await bench.registry.overview().dropped == ["commit": 1])
      #expect(bench.log.lines.map(\.level) == [.error])
    }
  }
}
