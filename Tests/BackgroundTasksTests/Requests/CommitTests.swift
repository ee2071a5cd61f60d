import Hummingbird
import HummingbirdTesting
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing

/// When tasks are in the store, and when they start.
@Suite(.timeLimit(.minutes(5))) struct CommitTests {
  private let bench = RequestBench()

  @Test func theTaskIsKeptBeforeTheHeadAndStartsAfterTheEnd() async throws {
    let gate = RequestGate()
    let router = bench.router()
    router.post("stream") { _, context in
      context.backgroundTasks.add(Note("a"))
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "begun"))
          await gate.pass()
          try await writer.finish(nil)
        })
    }
    try await bench.test(router) { [bench] client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/stream")
        #expect(try await connection.takeHead().hasPrefix("HTTP/1.1 200"))
        #expect(try await bench.task("a").state == .queued)
        try await bench.passBystander()
        #expect(try await bench.task("a").state == .queued)
        #expect(bench.lines.isEmpty)
        gate.open()
        _ = try await connection.take(through: "0\r\n\r\n")
        await bench.journal.reached("end a")
      }
    }
  }

  @Test(arguments: [true, false])
  func anAnswerMeansThatTheTaskIsKept(isLive: Bool) async throws {
    let router = bench.router()
    router.post("register") { _, context in
      context.backgroundTasks.add(Note("welcome"))
      return "Registration successful"
    }
    try await bench.test(router, isLive: isLive) { [bench] client in
      let response = try await client.post("/register")
      #expect(response.status == .ok)
      #expect(response.text == "Registration successful")
      #expect(try await bench.labels() == ["welcome"])
      await bench.journal.reached("end welcome")
    }
  }

  @Test func everyoneOfARequestAddsToOneList() async throws {
    let router = bench.router(outer: [
      Around { request, context, next in
        context.backgroundTasks.add(Note("outer"))
        return try await next(request, context)
      }
    ])
    router.add(
      middleware: Around { request, context, next in
        context.backgroundTasks.add(Note("before"))
        let response = try await next(request, context)
        context.backgroundTasks.add(Note("after"))
        return response
      })
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("handler"))
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      _ = try await client.post("/order")
      await bench.journal.reached("end after")
      #expect(
        bench.lines == ["outer", "before", "handler", "after"].flatMap { ["start \($0)", "end \($0)"] })
    }
  }

  @Test func aHandlerAnswersWithTheIdOfItsTask() async throws {
    let router = bench.router()
    router.post("render") { _, context in
      let task = context.backgroundTasks.add(Note("render"))
      let id = try await task.handle().id
      return "\(id)"
    }
    try await bench.test(router) { [bench] client in
      let id = try await client.post("/render").text
      #expect(try await bench.task("render").id.description == id)
      await bench.journal.reached("end render")
    }
  }

  @Test func whatIsCommittedEarlyIsHeldAllTheSame() async throws {
    let gate = RequestGate()
    let router = bench.router()
    router.post("early") { _, context in
      context.backgroundTasks.add(Note("early"))
      try await context.backgroundTasks.commit()
      await gate.pass()
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      async let answer = client.post("/early")
      await gate.arrived()
      #expect(try await bench.task("early").state == .queued)
      try await bench.passBystander()
      #expect(bench.lines.isEmpty)
      gate.open()
      _ = try await answer
      await bench.journal.reached("end early")
    }
  }

  @Test func commitsOfOneRequestAtTheSameTimeLoseNothing() async throws {
    let labels = (0..<20).map(String.init)
    let router = bench.router()
    router.post("many") { _, context in
      let ids = try await withThrowingTaskGroup(of: TaskID.self) { group in
        for label in labels {
          let task = context.backgroundTasks.add(Note(label))
          group.addTask { try await task.handle().id }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      return "\(ids.count)"
    }
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/many")
      #expect(response.text == "20")
      await bench.journal.reached("end 19")
      #expect(bench.lines == labels.flatMap { ["start \($0)", "end \($0)"] })
    }
  }

  @Test func aRequestWithoutTasksAddsNothing() async throws {
    let router = bench.router()
    router.get("plain") { _, context in "\(context.backgroundTasks.isEmpty)" }
    try await bench.test(router) { [bench] client in
      let response = try await client.get("/plain")
      #expect(response.text == "true")
      #expect(try await bench.labels().isEmpty)
    }
  }

  @Test func requestsDoNotWaitForEachOther() async throws {
    let router = bench.router()
    router.post("twice") { _, context in
      context.backgroundTasks.add(Note("a"))
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      _ = try await client.post("/twice")
      _ = try await client.post("/twice")
      await bench.journal.reached("end a")
      #expect(try await bench.labels() == ["a", "a"])
      #expect(try await bench.tasks().map(\.after) == [nil, nil])
    }
  }
}
