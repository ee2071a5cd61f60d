import FoundationEssentials
import Hummingbird
import HummingbirdTesting
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxTesting
import Testing

@testable import quickstart

/// The rows S1 to S9 of what FastAPI's background tasks show, through HTTP; S7 and S9 are in the tests of the process.
@Suite(.timeLimit(.minutes(5)))
struct ArticleTests {
  @Test func `S1 registering is answered at once, and the mail is sent after`() async throws {
    try await AppBench(isHeld: true).drained { app in
      let answer = try await app.post("register", AppClient.ana)
      #expect(answer.status == .ok)
      #expect(answer.text == #"{"message":"Registration successful"}"#)
      #expect(app.journal.lines.isEmpty)
      app.tasks.release()
      try await app.tasks.drain()
      #expect(app.journal.lines == ["mail ana@example.org", "mailed ana@example.org"])
      #expect(try await app.states() == ["send_welcome_email completed"])
    }
  }

  @Test func `S1 the task starts when the response has ended`() async throws {
    let bench = AppBench()
    let journal = bench.fakes.journal
    let routes: (AppRouter) -> Void = { router in
      router.post("stream") { _, context in
        context.backgroundTasks.add(SendWelcomeEmail(email: "ana@example.org"))
        return Response(
          status: .ok,
          body: ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "first"))
            journal.note("first")
            try await writer.write(ByteBuffer(string: "last"))
            journal.note("last")
            try await writer.finish(nil)
          })
      }
    }
    try await bench.plain(routes: routes) { app in
      #expect(try await app.post("stream").text == "firstlast")
      try await app.tasks.drain()
      #expect(journal.lines == ["first", "last", "mail ana@example.org", "mailed ana@example.org"])
    }
  }

  @Test(arguments: [
    ("{}", ["username: is required", "email: is required"]),
    (#"{"username": "ab", "email": "a@b.org"}"#, ["username: must have 3 to 32 characters; it has 2"]),
    ("{", ["body: must be a JSON object"]),
    ("", ["body: must be a JSON object"]),
  ])
  func `S2 a bad body is answered with 422 and every field that is wrong, and adds nothing`(
    _ body: String, _ problems: [String]
  ) async throws {
    try await AppBench().drained { app in
      let answer = try await app.post("register", body)
      #expect(answer.status == .unprocessableContent)
      #expect(answer.headers[.contentType]?.hasPrefix("application/json") == true)
      let rejection = try JSONDecoder().decode(Rejection.self, from: Data(answer.text.utf8))
      #expect(rejection.errors.map { "\($0.field): \($0.reason)" } == problems)
      #expect(app.tasks.added.isEmpty)
    }
  }

  private struct Rejection: Decodable {
    struct Problem: Decodable {
      var field: String
      var reason: String
    }

    var errors: [Problem]
  }

  @Test func `S3 typed tasks and closures are added from the request's context`() async throws {
    try await AppBench().plain { app in
      try await app.post("register", AppClient.ana)
      try await app.post("complex-task")
      try await app.tasks.drain()
      let tasks = try await app.records()
      #expect(tasks.map(\.name) == ["send_welcome_email", "async_task_1", "sync_task_2"])
      #expect(tasks.map(\.kind) == [.typed, .closure, .closure])
    }
  }

  @Test(arguments: [(nil, 123), ("{}", 123), (#"{"order": 7}"#, 7)])
  func `S4 an order is confirmed by the service that was handed over`(_ body: String?, _ order: Int) async throws {
    try await AppBench().plain { app in
      let answer = try await app.post("order", body)
      #expect(answer.status == .ok)
      #expect(answer.text == #"{"message":"Order \#(order) received"}"#)
      try await app.tasks.drain()
      #expect(app.journal.lines == ["confirm \(order)", "confirmed \(order)"])
    }
  }

  @Test func `S4 middleware and handler of a request add to one list, and a refused order adds nothing`() async throws {
    try await AppBench().plain { app in
      try await app.post("order")
      try await app.tasks.drain()
      #expect(try await app.states() == ["journal_order completed", "send_order_confirmation completed"])
      #expect(try await app.post("order", #"{"order": -1}"#).status == .unprocessableContent)
      #expect(try await app.records().count == 2)
      #expect(try await app.tasks.registry.overview().dropped == ["error": 1])
    }
  }

  @Test func `S5 asynchronous and blocking tasks, and neither keeps a request waiting`() async throws {
    let barrier = Barrier()
    try await AppBench(Fakes(block: { barrier.pass() })).plain { app in
      let count = 45
      for _ in 1...count { #expect(try await app.post("complex-task").status == .ok) }
      await app.journal.reached("block")
      // Threads are held, and yet there are some for requests and for other tasks.
      #expect(try await app.get("healthz").status == .ok)
      try await app.post("register", AppClient.ana)
      await app.journal.reached("mailed ana@example.org")
      #expect(!app.journal.lines.contains("blocked"))
      barrier.open(for: count)
      try await app.tasks.drain()
      #expect(app.journal.lines.count { $0 == "blocked" } == count)
      #expect(app.journal.lines.count { $0 == "waited" } == count)
    }
  }

  @Test func `S6 a call returns when its tasks ran, what was added is told, fakes stand in for services`() async throws
  {
    try await AppBench().drained { app in
      try await app.post("register", AppClient.ana)
      #expect(app.journal.lines == ["mail ana@example.org", "mailed ana@example.org"])
      #expect(try app.tasks.added(SendWelcomeEmail.self).map(\.email) == ["ana@example.org"])
      #expect(try app.tasks.added(SendOrderConfirmation.self).isEmpty)
    }
  }

  @Test func `S8 an error of a task is kept with its attempt, and the task is tried again by its policy`() async throws
  {
    let failures = Journal()
    let fakes = Fakes(mail: { address in
      guard failures.lines.isEmpty else { return }
      failures.note(address)
      throw Mishap()
    })
    try await AppBench(fakes).drained { app in
      #expect(try await app.post("register", AppClient.ana).status == .ok)
      let failed = try #require(await app.record("send_welcome_email"))
      #expect(failed.state == .scheduled)
      #expect(failed.error?.type == "QuickstartTests.Mishap")
      // The connection lives on.
      #expect(try await app.get("healthz").status == .ok)
      // The longest pause before the second try.
      try await app.tasks.advance(by: .seconds(1))
      #expect(app.journal.lines.last == "mailed ana@example.org")
      let attempts = try await app.tasks.attempts(of: failed.id)
      #expect(attempts.map(\.outcome) == [.failed, .completed])
      #expect(attempts.first?.error?.type == "QuickstartTests.Mishap")
    }
  }

  @Test func `S8 the app's own middleware sees every error`() async throws {
    let errors = Journal()
    let reporter = ErrorReportingTaskMiddleware { error, context in
      errors.note("\(context.task.name) \(context.attempt): \(type(of: error))")
    }
    let fakes = Fakes(confirm: { _ in throw Mishap() })
    let registry = try TaskRegistry(
      store: MemoryTaskStore(), catalogue: .app(fakes.services), middleware: .standard + [reporter], logger: .silent)
    let app = Application(
      router: makeRouter(registry: registry, services: fakes.services), services: [registry], logger: .silent)
    try await app.test(.live) { client in
      _ = try await client.execute(uri: "/order", method: .post)
      await errors.reached("send_order_confirmation 1: Mishap")
    }
  }
}
