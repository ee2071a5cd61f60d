import Hummingbird
import HummingbirdTesting
import NIOCore
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxTesting
import Testing

@testable import quickstart

/// How FastAPI's tasks behave and what is better here, line by line, through HTTP; what is told of SIGTERM and kill -9 is in
/// the tests of the process.
///
/// That a closure which is not awaited cannot be added is for the compiler to say.
@Suite(.timeLimit(.minutes(5)))
struct TableTests {
  @Test func `tasks of one request run one after the other in the order added`() async throws {
    let gate = Gate()
    try await AppBench(Fakes(wait: { await gate.pass() })).plain { app in
      try await app.post("complex-task")
      await app.journal.reached("wait")
      #expect(try await app.states() == ["async_task_1 running", "sync_task_2 waiting"])
      gate.open()
      try await app.tasks.drain()
      #expect(app.journal.lines == ["wait", "waited", "block", "blocked"])
    }
  }

  @Test func `a request can ask for its tasks to run side by side`() async throws {
    let bench = AppBench()
    let (first, second) = (Gate(), Gate())
    let routes: (AppRouter) -> Void = { router in
      router.post("both") { _, context in
        context.backgroundTasks.run(.concurrent)
        // Each ends when the other has begun.
        context.backgroundTasks.add("first") { _ in
          first.open()
          await second.pass()
        }
        context.backgroundTasks.add("second") { _ in
          second.open()
          await first.pass()
        }
        return "started"
      }
    }
    try await bench.plain(routes: routes) { app in
      try await app.post("both")
      try await app.tasks.drain()
      #expect(try await app.states() == ["first completed", "second completed"])
    }
  }

  @Test func `after an exception the request's other tasks still run, and the connection lives on`() async throws {
    try await AppBench(Fakes(wait: { throw Mishap() })).plain { app in
      try await app.post("complex-task")
      try await app.tasks.drain()
      #expect(try await app.states() == ["async_task_1 failed", "sync_task_2 completed"])
      // The client has one connection, and says so if that is closed.
      #expect(try await app.post("register", AppClient.ana).status == .ok)
    }
  }

  @Test func `a request can ask to stop at the first failure`() async throws {
    let routes: (AppRouter) -> Void = { router in
      router.post("strict") { _, context in
        context.backgroundTasks.run(.sequentialStoppingOnFailure)
        context.backgroundTasks.add("first") { _ in throw Mishap() }
        context.backgroundTasks.add("second") { _ in }
        return "started"
      }
    }
    try await AppBench().plain(routes: routes) { app in
      try await app.post("strict")
      try await app.tasks.drain()
      #expect(try await app.states() == ["first failed", "second cancelled"])
      #expect(try await app.record("second")?.error?.type == "afterFailed")
    }
  }

  @Test func `a running task is no open request, and the connection's next one does not wait for it`() async throws {
    let gate = Gate()
    try await AppBench(Fakes(mail: { _ in await gate.pass() })).plain { app in
      try await app.post("register", AppClient.ana)
      await app.journal.reached("mail ana@example.org")
      #expect(try await app.get("healthz").status == .ok)
      #expect(try await app.states() == ["send_welcome_email running"])
      gate.open()
      try await app.tasks.drain()
    }
  }

  @Test func `tasks of a request that fails are dropped and counted, unless it asks to keep them`() async throws {
    let routes: (AppRouter) -> Void = { router in
      router.post("refused") { _, context in
        context.backgroundTasks.add("lost") { _ in }
        return HTTPResponse.Status.conflict
      }
      router.post("broken") { _, context -> HTTPResponse.Status in
        context.backgroundTasks.add("lost") { _ in }
        throw Mishap()
      }
      router.post("kept") { _, context -> HTTPResponse.Status in
        context.backgroundTasks.add("kept") { _ in }
        context.backgroundTasks.keepOnFailure()
        throw HTTPError(.conflict)
      }
    }
    try await AppBench().plain(routes: routes) { app in
      #expect(try await app.post("refused").status == .conflict)
      #expect(try await app.post("broken").status == .internalServerError)
      #expect(try await app.records().isEmpty)
      #expect(try await app.tasks.registry.overview().dropped == ["status": 1, "error": 1])
      #expect(try await app.post("kept").status == .conflict)
      try await app.tasks.drain()
      #expect(try await app.states() == ["kept completed"])
    }
  }

  @Test func `a handler that makes its own response loses no task`() async throws {
    let routes: (AppRouter) -> Void = { router in
      router.post("own") { _, context in
        context.backgroundTasks.add("own") { _ in }
        return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "own")))
      }
    }
    try await AppBench().plain(routes: routes) { app in
      #expect(try await app.post("own").text == "own")
      try await app.tasks.drain()
      #expect(try await app.states() == ["own completed"])
    }
  }

  @Test func `a task has an id, a log, attempts and a history, and can be cancelled and retried`() async throws {
    let cancelled = Journal()
    let bench = AppBench(
      Fakes(mail: { address in
        guard cancelled.lines.isEmpty else { return }
        cancelled.note(address)
        // For as long as it takes to be cancelled.
        try await Task.sleep(for: .seconds(3600))
      }))
    try await bench.plain { app in
      try await app.post("register", AppClient.ana)
      await app.journal.reached("mail ana@example.org")
      let id = try #require(await app.record("send_welcome_email")).id
      _ = try await app.tasks.registry.cancel([id], by: "ana")
      try await app.tasks.drain()
      #expect(try await app.states() == ["send_welcome_email cancelled"])
      _ = try await app.tasks.registry.retry([id], by: "ana")
      try await app.tasks.drain()
      #expect(try await app.states() == ["send_welcome_email completed"])
      #expect(try await app.tasks.attempts(of: id).map(\.outcome) == [.cancelled, .completed])
      #expect(try await app.tasks.log(of: id).map(\.description) == ["info sent to=ana@example.org"])
    }
  }

  @Test func `a task has its request's id, and leaks nothing into the next one`() async throws {
    let routes: (AppRouter) -> Void = { router in
      router.post("leaky") { _, context in
        context.backgroundTasks.add("first") { task in
          Leak.$value.withValue("first's own") { #expect(task.requestID != nil) }
        }
        context.backgroundTasks.add("second") { task in
          #expect(Leak.value == nil)
          #expect(task.requestID != nil)
        }
        return Leak.$value.withValue("the request's own") { context.id }
      }
    }
    try await AppBench().plain(routes: routes) { app in
      let id = try await app.post("leaky").text
      try await app.tasks.drain()
      #expect(try await app.states() == ["first completed", "second completed"])
      #expect(try await app.records().map(\.origin?.requestID) == [id, id])
    }
  }

  @Test func `a task may add tasks`() async throws {
    let routes: (AppRouter) -> Void = { router in
      router.post("nested") { _, context in
        context.backgroundTasks.add("outer") { task in
          _ = try await task.add(SendWelcomeEmail(email: "nested@example.org"))
        }
        return context.id
      }
    }
    try await AppBench().plain(routes: routes) { app in
      let id = try await app.post("nested").text
      await app.journal.reached("mailed nested@example.org")
      try await app.tasks.drain()
      #expect(try await app.record("send_welcome_email")?.origin?.requestID == id)
    }
  }

  @Test(arguments: ["streamed", "empty", "moved", "file"])
  func `streaming, file, empty and redirect responses run their tasks`(_ path: String) async throws {
    let routes: (AppRouter) -> Void = { router in
      router.post("streamed") { _, context in
        Response(
          status: .ok,
          body: ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "streamed"))
            context.backgroundTasks.add("streamed") { _ in }
            try await writer.finish(nil)
          })
      }
      router.post("empty") { _, context in
        context.backgroundTasks.add("empty") { _ in }
        return HTTPResponse.Status.noContent
      }
      router.post("file") { _, context in
        context.backgroundTasks.add("file") { _ in }
        return Response(status: .ok, body: try await FileIO().loadFile(path: #filePath, context: context))
      }
      router.post("moved") { _, context in
        context.backgroundTasks.add("moved") { _ in }
        return Response.redirect(to: "/healthz")
      }
    }
    try await AppBench().plain(routes: routes) { app in
      #expect(try await app.post(path).status.code < 400)
      try await app.tasks.drain()
      #expect(try await app.states() == ["\(path) completed"])
    }
  }
}

private enum Leak {
  @TaskLocal static var value: String?
}
