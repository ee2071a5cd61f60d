import Hummingbird
import HummingbirdTesting
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing

/// What a client does with its connection: its tasks run, and nobody waits for them.
@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
  private let gate = RequestGate()

  @Test func theNextRequestsOfAConnectionDoNotWaitForATask() async throws {
    let gate = gate
    let bench = RequestBench { label, _ in if label == "1" { await gate.pass() } }
    let router = bench.router()
    router.post("order/:label") { _, context in
      let label = try context.parameters.require("label")
      context.backgroundTasks.add(Note(label))
      return "<\(label)>"
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        // All at once, before the first is answered.
        let requests = (1...3).map { "POST /order/\($0) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n" }
        try await connection.send(requests.joined())
        for label in 1...3 { _ = try await connection.take(through: "<\(label)>") }
        await bench.journal.reached(["end 2", "end 3"])
        #expect(!bench.lines.contains("end 1"))
        gate.open()
        await bench.journal.reached("end 1")
      }
    }
  }

  @Test func aConnectionLivesOnWhenATaskFails() async throws {
    let bench = RequestBench { _, _ in throw Mishap() }
    let router = bench.router()
    router.post("order/:label") { _, context in
      context.backgroundTasks.add(Note(try context.parameters.require("label")))
      return "<ok>"
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        for number in 1...2 {
          try await connection.post("/order/\(number)")
          let answer = try await connection.take(through: "<ok>")
          #expect(answer.hasPrefix("HTTP/1.1 200"))
          #expect(!answer.lowercased().contains("connection: close"))
          await bench.journal.reached("end \(number)")
          try await bench.registry.idle()
          #expect(try await bench.tasks().map(\.state) == Array(repeating: .failed, count: number))
        }
      }
    }
  }

  @Test func aClientThatLeavesBeforeTheAnswerChangesNothing() async throws {
    let bench = RequestBench()
    let router = bench.router()
    let gate = gate
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      await gate.pass()
      context.backgroundTasks.add(Note("b"))
      return "ok"
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/order")
        await gate.arrived()
        try await connection.hangUp()
      }
      gate.open()
      await bench.journal.reached("end b")
    }
  }

  @Test(arguments: [true, false])
  func aClientThatLeavesDuringTheBodyChangesNothing(isSeen: Bool) async throws {
    let bench = RequestBench()
    isSeen
      ? try await leaveDuringTheBody(bench, BasicContext.self) : try await leaveDuringTheBody(bench, PlainContext.self)
  }

  private func leaveDuringTheBody<Context: BackgroundTasksRequestContext>(
    _ bench: RequestBench, _ context: Context.Type
  ) async throws where Context.Source == ApplicationRequestContextSource {
    let router = bench.router(context)
    router.post("stream") { _, context in
      context.backgroundTasks.add(Note("before"))
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          context.backgroundTasks.add(Note("while"))
          // Until the client is gone, which the writer tells by throwing.
          while true { try await writer.write(ByteBuffer(repeating: 0x2e, count: 65536)) }
        })
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/stream")
        _ = try await connection.takeHead()
        try await bench.passBystander()
        #expect(bench.lines.isEmpty)
        try await connection.hangUp()
      }
      await bench.journal.reached("end while")
      #expect(bench.lines == ["start before", "end before", "start while", "end while"])
    }
  }

  @Test func aTaskWaitsForAClientThatReadsSlowly() async throws {
    let bench = RequestBench()
    let router = bench.router()
    // More than the system takes on for a client that does not read.
    let size = 64 << 20
    router.post("large") { _, context in
      context.backgroundTasks.add(Note("a"))
      return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(repeating: 0x2e, count: size)))
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/large")
        _ = try await connection.takeHead()
        try await bench.passBystander()
        #expect(try await bench.task("a").state == .queued)
        try await connection.skip(size)
        await bench.journal.reached("end a")
      }
    }
  }

  @Test func aClientThatLeavesAfterTheAnswerChangesNothing() async throws {
    let gate = gate
    let bench = RequestBench { _, _ in await gate.pass() }
    let router = bench.router()
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      return "<ok>"
    }
    try await bench.test(router) { client in
      try await RawClient.run(port: client.port) { connection in
        try await connection.post("/order")
        _ = try await connection.take(through: "<ok>")
        await gate.arrived()
        try await connection.hangUp()
      }
      gate.open()
      await bench.journal.reached("end a")
      try await bench.registry.idle()
      #expect(try await bench.task("a").state == .completed)
    }
  }
}
