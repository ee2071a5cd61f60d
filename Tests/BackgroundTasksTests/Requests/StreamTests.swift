import Hummingbird
import HummingbirdTesting
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing

/// Tasks that a body adds while it is written.
@Suite(.timeLimit(.minutes(5))) struct StreamTests {
  private let bench = RequestBench()

  /// Runs a request that is answered by this body.
  private func stream<Context: BackgroundTasksRequestContext>(
    _ context: Context.Type, length: Int? = nil,
    _ body: @escaping @concurrent @Sendable (Context, inout any ResponseBodyWriter) async throws -> Void,
    test: @escaping @Sendable (RawClient) async throws -> Void
  ) async throws where Context.Source == ApplicationRequestContextSource {
    let router = bench.router(context)
    router.post("stream") { _, context in
      Response(status: .ok, body: ResponseBody(contentLength: length) { try await body(context, &$0) })
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/stream")
        _ = try await connection.takeHead()
        try await test(connection)
      }
    }
  }

  @Test func theyAreKeptBeforeTheBodyEnds() async throws {
    try await stream(BasicContext.self) { context, writer in
      context.backgroundTasks.add(Note("a"))
      try await writer.write(ByteBuffer(string: "one"))
      context.backgroundTasks.add(Note("b"))
      try await writer.finish(nil)
    } test: { [bench] connection in
      _ = try await connection.take(through: "0\r\n\r\n")
      #expect(try await bench.labels() == ["a", "b"])
      await bench.journal.reached("end b")
      #expect(bench.lines == ["start a", "end a", "start b", "end b"])
    }
  }

  @Test func theyAreKeptBeforeTheBodyEndsAlsoWhereTheConnectionIsNotSeen() async throws {
    try await stream(PlainContext.self) { context, writer in
      context.backgroundTasks.add(Note("a"))
      try await writer.write(ByteBuffer(string: "one"))
      try await writer.finish(nil)
    } test: { [bench] connection in
      _ = try await connection.take(through: "0\r\n\r\n")
      #expect(try await bench.labels() == ["a"])
      await bench.journal.reached("end a")
    }
  }

  @Test func theyAreHeldUntilTheBodyEnds() async throws {
    let gate = RequestGate()
    try await stream(BasicContext.self) { context, writer in
      context.backgroundTasks.add(Note("a"))
      try await context.backgroundTasks.commit()
      try await writer.write(ByteBuffer(string: "one"))
      await gate.pass()
      try await writer.finish(nil)
    } test: { [bench] connection in
      await gate.arrived()
      #expect(try await bench.task("a").state == .queued)
      try await bench.passBystander()
      #expect(bench.lines.isEmpty)
      gate.open()
      _ = try await connection.take(through: "0\r\n\r\n")
      await bench.journal.reached("end a")
    }
  }

  @Test func aBodyThatThrowsLosesNone() async throws {
    let router = bench.router()
    router.post("stream") { _, context in
      context.backgroundTasks.add(Note("before"))
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          context.backgroundTasks.add(Note("while"))
          try await writer.write(ByteBuffer(string: "one"))
          throw Mishap()
        })
    }
    try await bench.test(router) { [bench] client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/stream")
        let answer = try await connection.takeAll()
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(!answer.contains("0\r\n\r\n"))
      }
      await bench.journal.reached("end while")
      #expect(bench.lines == ["start before", "end before", "start while", "end while"])
    }
  }

  @Test func whatIsAddedAfterTheEndIsNotLost() async throws {
    try await stream(BasicContext.self) { context, writer in
      try await writer.write(ByteBuffer(string: "one"))
      try await writer.finish(nil)
      context.backgroundTasks.add(Note("a"))
    } test: { [bench] connection in
      _ = try await connection.take(through: "0\r\n\r\n")
      await bench.journal.reached("end a")
    }
  }

  @Test func aBodyOfKnownLengthLosesNone() async throws {
    try await stream(BasicContext.self, length: 3) { context, writer in
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Note("b"))
      try await writer.write(ByteBuffer(string: "one"))
      try await writer.finish(nil)
    } test: { [bench] connection in
      _ = try await connection.take(through: "one")
      await bench.journal.reached("end b")
      #expect(bench.lines == ["start a", "end a", "start b", "end b"])
    }
  }

  @Test func whatIsAddedLongAfterTheResponseIsNotLost() async throws {
    let router = bench.router()
    let (lists, list) = AsyncStream<BackgroundTasks>.makeStream()
    router.post("order") { _, context in
      list.yield(context.backgroundTasks)
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      _ = try await client.post("/order")
      for await tasks in lists {
        tasks.add(Note("a"))
        let handle = try await tasks.add(Note("b")).handle()
        _ = try await handle.result()
        break
      }
      #expect(bench.lines == ["start a", "end a", "start b", "end b"])
    }
  }
}
