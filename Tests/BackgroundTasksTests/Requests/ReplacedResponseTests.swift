import Hummingbird
import HummingbirdTesting
import NIOCore
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Synchronization
import Testing

/// Middleware outside ours that does something else with the response: its tasks run all the same, and not before what the
/// client gets has ended.
@Suite(.timeLimit(.minutes(5))) struct ReplacedResponseTests {
  enum Change: CaseIterable {
    case nothing, head, response, body, mapped, collected, failure

    func apply(to response: Response) async throws -> Response {
      var response = response
      switch self {
      case .nothing: break
      case .head: response = response.createHeadResponse()
      case .response: response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "other")))
      case .body: response.body = ResponseBody(byteBuffer: ByteBuffer(string: "other"))
      case .mapped: response.body = response.body.map { $0 }
      case .collected:
        let collector = Collector()
        try await response.body.write(collector)
        response.body = ResponseBody(byteBuffer: collector.collected)
      case .failure: throw HTTPError(.badGateway)
      }
      return response
    }
  }

  private let bench = RequestBench()

  private func routes<Context: BackgroundTasksRequestContext>(_ router: Router<Context>) {
    for method in [HTTPRequest.Method.post, .head] {
      router.on("fixed", method: method) { _, context in
        context.backgroundTasks.add(Note("a"))
        return "hello"
      }
    }
    router.post("stream") { _, context in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "hello"))
          context.backgroundTasks.add(Note("a"))
          try await writer.finish(nil)
        })
    }
  }

  @Test(arguments: Change.allCases)
  func theTaskIsHeldUntilWhatTheClientGetsHasEnded(change: Change) async throws {
    let router = bench.router(outer: [
      Around { request, context, next in
        let response = try await next(request, context)
        let changed = try await change.apply(to: response)
        try await self.bench.passBystander()
        #expect(try await self.bench.task("a").state == .queued)
        return changed
      }
    ])
    routes(router)
    try await bench.test(router) { [bench] client in
      let response = try await client.execute(uri: "/fixed", method: change == .head ? .head : .post) { $0 }
      #expect(response.status == (change == .failure ? .badGateway : .ok))
      await bench.journal.reached("end a")
      #expect(bench.lines == ["start a", "end a"])
    }
  }

  @Test(arguments: Change.allCases)
  func theTaskRunsWhereTheConnectionIsNotSeen(change: Change) async throws {
    let router = bench.router(
      PlainContext.self,
      outer: [
        Around { request, context, next in try await change.apply(to: try await next(request, context)) }
      ])
    routes(router)
    try await bench.test(router) { [bench] client in
      let response = try await client.execute(uri: "/fixed", method: change == .head ? .head : .post) { $0 }
      #expect(response.status == (change == .failure ? .badGateway : .ok))
      await bench.journal.reached("end a")
      #expect(bench.lines == ["start a", "end a"])
    }
  }

  @Test(arguments: [Change.nothing, .mapped, .collected])
  func whatAStreamAddsIsKept(change: Change) async throws {
    let router = bench.router(outer: [
      Around { request, context, next in try await change.apply(to: try await next(request, context)) }
    ])
    routes(router)
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/stream")
      #expect(response.text == "hello")
      #expect(try await bench.labels() == ["a"])
      await bench.journal.reached("end a")
    }
  }

  @Test func aStreamThatIsNeverWrittenAddsNothingAndHoldsNothingUp() async throws {
    let router = bench.router(outer: [
      Around { request, context, next in
        let response = try await next(request, context)
        context.backgroundTasks.add(Note("outer"))
        return Response(status: response.status)
      }
    ])
    routes(router)
    try await bench.test(router) { [bench] client in
      _ = try await client.post("/stream")
      await bench.journal.reached("end outer")
      #expect(try await bench.labels() == ["outer"])
    }
  }

  @Test(arguments: ["/fixed", "/stream"])
  func aResponseUsedForTwoRequestsRunsItsTaskOnce(path: String) async throws {
    let cache = Mutex<Response?>(nil)
    let router = bench.router(outer: [
      Around { request, context, next in
        if let cached = cache.withLock({ $0 }) { return cached }
        let response = try await next(request, context)
        cache.withLock { $0 = response }
        return response
      }
    ])
    routes(router)
    try await bench.test(router) { [bench] client in
      for _ in 1...3 {
        let response = try await client.post(path)
        #expect(response.text == "hello")
        // The first request's list is at hand as long as its body is: a later writing adds to it.
        await bench.journal.reached("end a")
      }
      try await bench.registry.idle()
      #expect(try await bench.labels() == (path == "/fixed" ? ["a"] : ["a", "a", "a"]))
    }
  }

  @Test(arguments: [true, false])
  func oneResponseOfAHandlerServesRequestsWithTasksOfTheirOwn(streams: Bool) async throws {
    let body =
      streams
      ? ResponseBody { writer in
        try await writer.write(ByteBuffer(string: "hello"))
        try await writer.finish(nil)
      } : ResponseBody(byteBuffer: ByteBuffer(string: "hello"))
    let answer = Response(status: .ok, body: body)
    let router = bench.router()
    router.post("answer/:label") { _, context in
      context.backgroundTasks.add(Note(try context.parameters.require("label")))
      return answer
    }
    try await bench.test(router) { [bench] client in
      for label in ["a", "b"] {
        let response = try await client.post("/answer/\(label)")
        #expect(response.text == "hello")
        await bench.journal.reached("end \(label)")
      }
      #expect(bench.lines == ["start a", "end a", "start b", "end b"])
    }
  }

  @Test func aRequestAnsweredOnceMoreHasItsTasksOnceMore() async throws {
    let router = bench.router(outer: [
      Around { request, context, next in
        do {
          return try await next(request, context)
        } catch {
          return try await next(request, context)
        }
      }
    ])
    let tries = Mutex(0)
    router.post("order") { _, context in
      let number = tries.withLock { tries in
        tries += 1
        return tries
      }
      context.backgroundTasks.add(Note("try \(number)"))
      if number == 1 { throw Mishap() }
      return "ok"
    }
    try await bench.test(router) { [bench] client in
      let response = try await client.post("/order")
      #expect(response.text == "ok")
      await bench.journal.reached("end try 2")
      #expect(try await bench.labels() == ["try 2"])
      #expect(try await bench.registry.overview().dropped == ["error": 1])
    }
  }
}

/// Takes a body in.
private final class Collector: ResponseBodyWriter, Sendable {
  private let state = Mutex(ByteBuffer())

  var collected: ByteBuffer { state.withLock { $0 } }

  func write(_ buffer: ByteBuffer) async throws {
    state.withLock { _ = $0.writeImmutableBuffer(buffer) }
  }

  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
