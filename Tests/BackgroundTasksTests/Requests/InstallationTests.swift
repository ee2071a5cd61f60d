import Hummingbird
import HummingbirdTesting
import InMemoryTracing
import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing
import Tracing

/// The middleware missing, added twice, or added late.
@Suite(.timeLimit(.minutes(5))) struct InstallationTests {
  private let bench = RequestBench()

  @Test func withoutTheMiddlewareTheLogSaysWhatToDo() async throws {
    let router = Router(context: BasicContext.self)
    router.post("register") { _, context in
      context.backgroundTasks.add(Note("a"))
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/register")
      #expect(response.status == .ok)
      let line = try #require(bench.log.lines.first)
      #expect(line.level == .error)
      #expect(line.message.contains("router.add(middleware: BackgroundTasksMiddleware(registry))"))
      #expect(line.metadata["tasks"] == "note")
      #expect(line.metadata["hb.request.id"] != nil)
    }
  }

  @Test func withoutTheMiddlewareACommitThrows() async throws {
    let router = Router(context: BasicContext.self)
    router.post("register") { _, context in
      let task = context.backgroundTasks.add(Note("a"))
      let error = await #expect(throws: BackgroundTasksError.self) { try await task.handle() }
      return error?.code.rawValue ?? ""
    }
    try await bench.test(router) { client in
      let response = try await client.post("/register")
      #expect(response.text == "notInstalled")
    }
  }

  @Test func addedTwiceItCommitsOnce() async throws {
    let router = bench.router()
    router.group("inner").add(middleware: BackgroundTasksMiddleware(bench.registry)).post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Note("b"))
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      _ = try await client.post("/inner/order")
      await bench.journal.reached("end b")
      #expect(bench.lines == ["start a", "end a", "start b", "end b"])
    }
  }

  @Test func aContextOfOnesOwnNeedsNoMoreThanAList() async throws {
    let router = bench.router(PlainContext.self)
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/order")
      #expect(response.text == "ok")
      #expect(response.headers[.contentLength] == "2")
      await bench.journal.reached("end a")
    }
  }

  @Test func theTraceOfWhoeverAddsATaskGoesWithIt() async throws {
    let tracer = InMemoryTracer()
    let router = bench.router()
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      return withTracer(tracer) {
        withSpan("order") { span in
          context.backgroundTasks.add(Note("b"))
          return span.context.inMemorySpanContext?.traceID ?? ""
        }
      }
    }
    try await bench.test(router) { [bench] client in
      let trace = try await client.post("/order").text
      await bench.journal.reached("end b")
      #expect(!trace.isEmpty)
      #expect(try await bench.task("a").origin?.trace == [:])
      #expect(try await bench.task("b").origin?.trace.values.contains(trace) == true)
    }
  }

  @Test func whatTheRequestIsGoesWithItsTasks() async throws {
    let router = bench.router(outer: [
      Around { request, context, next in
        var context = context
        context.logger[metadataKey: "user"] = "ana"
        return try await next(request, context)
      }
    ])
    router.post("order") { _, context in
      context.backgroundTasks.add(Note("a"))
      return context.id
    }
    try await bench.test(router) { [bench] client in
      let id = try await client.post("/order").text
      await bench.journal.reached("end a")
      let origin = try #require(try await bench.task("a").origin)
      #expect(origin.requestID == id)
      #expect(origin.metadata == ["user": "ana"])
    }
  }
}
