import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing

/// What becomes of the tasks of a request that fails.
@Suite(.timeLimit(.minutes(5))) struct FailingRequestTests {
  private let bench = RequestBench()

  /// A handler that adds tasks and then fails in one way or another.
  private func router(keeps: Bool = false) -> Router<BasicContext> {
    let router = bench.router()
    let add: @Sendable (BasicContext) -> Void = { context in
      if keeps { context.backgroundTasks.keepOnFailure() }
      context.backgroundTasks.add(Note("a"))
      context.backgroundTasks.add(Note("b"))
    }
    router.post("throws") { _, context -> Response in
      add(context)
      throw Mishap()
    }
    router.post("refuses") { _, context -> Response in
      add(context)
      throw HTTPError(.conflict, message: "no")
    }
    router.post("returns/:status") { _, context in
      add(context)
      return Response(status: .init(code: try context.parameters.require("status", as: Int.self)))
    }
    return router
  }

  @Test(arguments: [
    ("/throws", 500, "error"), ("/refuses", 409, "error"), ("/returns/400", 400, "status"),
    ("/returns/422", 422, "status"), ("/returns/503", 503, "status"),
  ])
  func theyAreDroppedAndToldOf(path: String, status: Int, reason: String) async throws {
    try await bench.test(router()) { [bench] client in
      let response = try await client.post(path)
      #expect(response.status.code == status)
      #expect(try await bench.labels().isEmpty)
      #expect(try await bench.registry.overview().dropped == [reason: 2])
      let line = try #require(bench.log.lines.first)
      #expect(bench.log.lines.count == 1)
      #expect(line.level == .debug)
      #expect(line.metadata["reason"] == "\(reason)")
      #expect(line.metadata["tasks"] == "note, note")
      #expect(line.metadata["hb.request.id"] != nil)
      // The connection lives on.
      let next = try await client.post("/returns/200")
      #expect(next.status == .ok)
      await bench.journal.reached("end b")
    }
  }

  @Test(arguments: ["/throws", "/refuses", "/returns/404", "/returns/500"])
  func theyAreKeptOnRequest(path: String) async throws {
    try await bench.test(router(keeps: true)) { [bench] client in
      let response = try await client.post(path)
      #expect(response.status.code >= 400)
      #expect(try await bench.labels() == ["a", "b"])
      await bench.journal.reached("end b")
      #expect(try await bench.registry.overview().dropped == nil)
      #expect(bench.log.lines.isEmpty)
    }
  }

  @Test(arguments: ["/returns/200", "/returns/204", "/returns/302", "/returns/399"])
  func otherAnswersAreNoFailures(path: String) async throws {
    try await bench.test(router()) { [bench] client in
      _ = try await client.post(path)
      await bench.journal.reached("end b")
    }
  }

  @Test func whatWasCommittedRunsWhateverComesAfter() async throws {
    let router = bench.router()
    router.post("late") { _, context -> Response in
      _ = try await context.backgroundTasks.add(Note("kept")).handle()
      context.backgroundTasks.add(Note("lost"))
      throw Mishap()
    }
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/late")
      #expect(response.status == .internalServerError)
      await bench.journal.reached("end kept")
      #expect(try await bench.labels() == ["kept"])
      #expect(try await bench.registry.overview().dropped == ["error": 1])
    }
  }

  @Test func aHandleOfADroppedTaskSaysSo() async throws {
    let tasks = AsyncStream<RequestedTask<Void>>.makeStream()
    let router = bench.router()
    router.post("fails") { _, context in
      tasks.continuation.yield(context.backgroundTasks.add(Note("a")))
      return HTTPResponse.Status.badRequest
    }
    try await bench.test(router) { client in
      _ = try await client.post("/fails")
      for await task in tasks.stream {
        let error = await #expect(throws: BackgroundTasksError.self) { try await task.handle() }
        #expect(error?.code == .dropped)
        #expect(error?.message.contains("keepOnFailure") == true)
        break
      }
    }
  }

  @Test func whatIsAddedAfterTheFailureIsDroppedToo() async throws {
    let router = bench.router(outer: [
      Around { request, context, next in
        let response = try await next(request, context)
        context.backgroundTasks.add(Note("after"))
        return response
      }
    ])
    router.post("fails") { _, _ in HTTPResponse.Status.badRequest }
    try await bench.test(router) { [bench] client in
      _ = try await client.post("/fails")
      #expect(try await bench.labels().isEmpty)
      #expect(try await bench.registry.overview().dropped == ["status": 1])
      #expect(bench.log.lines.map(\.level) == [.debug])
    }
  }
}
