import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxTesting
import Testing

/// An error of the library is the same answer wherever it is thrown.
@Suite(.timeLimit(.minutes(5))) struct ThrownErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var error: any Error
    var status: HTTPResponse.Status
    var type: String
  }

  static let cases = [
    Case("cannot write", StoreError(.cannotWrite, "/var/secret is full"), .serviceUnavailable, "unavailable"),
    Case("closed", StoreError(.closed, "/var/secret is closed"), .serviceUnavailable, "unavailable"),
    Case("queue full", StoreError(.queueFull, "queue secret is full"), .tooManyRequests, "queueFull"),
    Case("key", StoreError(.idempotencyConflict, "used"), .conflict, "idempotencyConflict"),
    Case("no task", StoreError(.noSuchTask, "none"), .unprocessableContent, "noSuchTask"),
    Case("corrupt", StoreError(.corrupt, "/var/secret is damaged"), .internalServerError, "storeFailed"),
    Case("too large", TaskRefusal(.tooLarge, "large"), .contentTooLarge, "tooLarge"),
    Case("unusable", TaskRefusal(.unusable, "queue is empty"), .unprocessableContent, "unprocessable"),
    Case("cannot encode", TaskRefusal(.cannotEncode, "no"), .internalServerError, "cannotEncode"),
    Case("dropped", BackgroundTasksError(.dropped, "dropped"), .internalServerError, "dropped"),
    Case(
      "not finished", TaskHandleError.notFinished(after: .seconds(1)), .gatewayTimeout, "taskNotFinished"),
    Case(
      "failed", TaskHandleError.failed(TaskFailure(type: "a", message: "secret")), .internalServerError, "taskFailed"),
    Case("cancelled", TaskHandleError.cancelled, .internalServerError, "taskCancelled"),
    Case("stopped", TaskHandleError.stopped, .serviceUnavailable, "unavailable"),
    Case("unknown", TaskHandleError.nobodyRunsIt("secret"), .internalServerError, "nobodyRunsIt"),
    Case("gone", TaskHandleError.gone, .internalServerError, "taskGone"),
    Case("bad result", TaskHandleError.badResult("secret"), .internalServerError, "badResult"),
    Case("itself", TaskHandleError.waitsForItself("itself"), .internalServerError, "waitsForItself"),
  ]

  private func expect(
    _ response: TestResponse, _ status: HTTPResponse.Status, _ type: String,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let text = String(buffer: response.body)
    #expect(response.status == status, "\(text)", sourceLocation: location)
    #expect(response.headers[.contentType] == "application/problem+json", sourceLocation: location)
    let problem = try JSONText(validating: text).decode(Problem.self)
    #expect(problem.type == type && problem.status == status.code, "\(text)", sourceLocation: location)
    // What only operators are to know is in the log.
    #expect(!text.contains("secret"), sourceLocation: location)
    let isLater = [429, 503].contains(status.code)
    #expect((response.headers[.retryAfter] != nil) == isLater, sourceLocation: location)
  }

  @Test(arguments: cases, [true, false])
  func `thrown by a handler`(_ example: Case, isInstalled: Bool) async throws {
    let bench = RequestBench()
    let router = isInstalled ? bench.router() : Router(context: BasicContext.self)
    router.get("/") { _, _ -> String in throw example.error }
    try await Application(router: router).test(.router) { client in
      try await client.execute(uri: "/", method: .get) { try expect($0, example.status, example.type) }
    }
  }

  @Test func `by the handle, by the registry and by the request's end`() async throws {
    let bench = RequestBench()
    let router = bench.router()
    router.get("handle") { _, context in
      "\(try await context.backgroundTasks.add(Note("a")).handle().id)"
    }
    router.get("registry") { _, _ in "\(try await bench.registry.add(Note("a")).id)" }
    router.get("end") { _, context in
      context.backgroundTasks.add(Note("a"))
      return "ok"
    }
    try await bench.test(router) { client in
      bench.tests.refuse(StoreError(.cannotWrite, "/var/secret is full"))
      for path in ["/handle", "/registry", "/end"] {
        try await client.execute(uri: path, method: .get) {
          try expect($0, .serviceUnavailable, "unavailable")
        }
      }
      #expect(bench.log.lines.filter { $0.level == .error }.count == 3)
    }
  }

  // MARK: What a request holds

  @Test(.timeLimit(.minutes(5)), arguments: ["handler", "child", "after", "body"])
  func `a request does not wait for what it holds itself`(place: String) async throws {
    let bench = RequestBench()
    let router = bench.router()
    router.get("wait") { _, context -> Response in
      let tasks = context.backgroundTasks
      let handle = try await tasks.add(Note("a")).handle()
      switch place {
      case "handler": try await handle.result()
      case "child":
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await handle.result(timeout: .seconds(1)) }
          try await group.waitForAll()
        }
      case "after":
        try await bench.registry.add(Note("b"), options: TaskOptions(after: handle.id)).result()
      default:
        return Response(
          status: .ok,
          body: ResponseBody { writer in
            do { try await handle.result() } catch { try await writer.write(ByteBuffer(string: "\(error)")) }
            try await writer.finish(nil)
          })
      }
      return Response(status: .ok)
    }
    // The application ends when the test does: a request that waited would hold that up.
    try await bench.test(router) { client in
      try await client.execute(uri: "/wait", method: .get) { response in
        guard place != "body" else {
          return #expect(String(buffer: response.body).contains("answer with its id"))
        }
        try expect(response, .internalServerError, "waitsForItself")
      }
      // It was committed, so it runs.
      await bench.journal.reached("end a")
    }
  }

  @Test func `a request waits for what the registry runs`() async throws {
    let bench = RequestBench()
    let router = bench.router()
    router.get("wait") { _, context in
      context.backgroundTasks.add(Note("later"))
      try await bench.registry.add(Note("now")).result()
      return "done"
    }
    try await bench.test(router) { client in
      try await client.execute(uri: "/wait", method: .get) { #expect(String(buffer: $0.body) == "done") }
      await bench.journal.reached("end later")
    }
  }
}

extension ThrownErrorTests.Case {
  init(_ what: String, _ error: any Error, _ status: HTTPResponse.Status, _ type: String) {
    self.init(testDescription: what, error: error, status: status, type: type)
  }
}
