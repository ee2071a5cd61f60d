import SignalboxClient
import SignalboxModel
import Subprocess
import Testing

/// What becomes of the tasks of a process that ends.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RestartTests {
  @Test func `S7 kill -9 between response and task: it runs after the restart`() async throws {
    try await Place.with { place in
      let ended = try await RunningQuickstart.run(in: place) { app in
        // Nothing starts, so that the end is certain to come in between.
        _ = try await app.client.change(queue: "default", QueuePatch(paused: true))
        let answer = try await app.post("register", #"{"username": "ana", "email": "ana@example.org"}"#)
        #expect(answer.status == 200)
        try app.process.send(signal: .kill)
      }
      #expect(ended.status == .signaled(9))
      try await RunningQuickstart.run(in: place) { app in
        let left = try await app.tasks(named: "send_welcome_email")
        #expect(left.map(\.state) == [.queued])
        _ = try await app.client.change(queue: "default", QueuePatch(paused: false))
        let task = try await app.task(named: "send_welcome_email", in: [.completed])
        #expect(task.payload.text == #"{"email":"ana@example.org"}"#)
        #expect(task.attempt == 1)
        try app.process.send(signal: .terminate)
      }
    }
  }

  @Test func `kill -9 while closures run: their records say that they are lost, and what to do`() async throws {
    try await Place.with { place in
      try await RunningQuickstart.run(in: place) { app in
        #expect(try await app.post("complex-task").status == 200)
        _ = try await app.task(named: "async_task_1", in: [.running])
        try app.process.send(signal: .kill)
      }
      try await RunningQuickstart.run(in: place) { app in
        for name in ["async_task_1", "sync_task_2"] {
          let task = try await app.task(named: name, in: [.failed])
          #expect(task.error?.type == "closureLost")
          #expect(task.error?.message.contains("BackgroundTask") == true)
        }
        try app.process.send(signal: .terminate)
      }
    }
  }

  @Test func `S7 SIGTERM lets the tasks of the last request come to their end`() async throws {
    try await Place.with { place in
      let ended = try await RunningQuickstart.run(in: place) { app in
        #expect(try await app.post("complex-task").status == 200)
        _ = try await app.task(named: "async_task_1", in: [.running])
        try app.process.send(signal: .terminate)
      }
      #expect(ended.status == .exited(0))
      try await RunningQuickstart.run(in: place) { app in
        for name in ["async_task_1", "sync_task_2"] {
          #expect(try await app.tasks(named: name).map(\.state) == [.completed], "\(name)")
        }
        try app.process.send(signal: .terminate)
      }
    }
  }

  @Test func `a second signal ends it at once`() async throws {
    try await Place.with { place in
      let ended = try await RunningQuickstart.run(in: place) { app in
        #expect(try await app.post("complex-task").status == 200)
        _ = try await app.task(named: "async_task_1", in: [.running])
        // Two different ones: of two alike the second is lost while the first is on its way.
        try app.process.send(signal: .terminate)
        try app.process.send(signal: .interrupt)
      }
      #expect(ended.status == .exited(130))
      try await RunningQuickstart.run(in: place) { app in
        #expect(try await app.tasks(named: "sync_task_2").map(\.state) == [.failed])
        try app.process.send(signal: .terminate)
      }
    }
  }
}
