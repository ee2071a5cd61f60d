import Logging
import Signalbox
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

/// Tasks from their addition to their end.
@Suite(.timeLimit(.minutes(5))) struct RunningTests {
  @Test func aTypedTaskRunsAndCompletes() async throws {
    let seen = Mutex<[TaskRecord]>([])
    try await EngineBench.run { context in
      seen.withLock { $0.append(context.task) }
    } _: { bench in
      let id = try await bench.add("hello")
      await bench.store.reached(id, .completed)
      let task = try await bench.task(id)
      #expect(task.state == .completed)
      #expect(task.attempt == 1)
      #expect(task.tries == 0)
      #expect(task.error == nil)
      #expect(task.reason == nil)
      #expect(seen.withLock { $0.map(\.payload.text) } == [#"{"label":"hello"}"#])
      #expect(seen.withLock { $0.map(\.id) } == [id])
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.completed])
    }
  }

  @Test func whatWasAddedBeforeTheStartRuns() async throws {
    let id = Mutex<TaskID?>(nil)
    try await EngineBench.run { _ in
    } prepare: { store in
      let added = try await store.append([
        NewTask(name: Scripted.task.name, payload: JSONText(trusted: #"{"label":""}"#))
      ])
      id.withLock { $0 = added[0].task.id }
    } _: { bench in
      let id = try #require(id.withLock { $0 })
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.overview().counts == StateCounts([.completed: 1]))
    }
  }

  @Test func noMoreThanTheSlotsRunAtOnce() async throws {
    let running = Atomic(0)
    let most = Mutex(0)
    try await EngineBench.run(slots: 3) { _ in
      let now = running.add(1, ordering: .sequentiallyConsistent).newValue
      most.withLock { $0 = max($0, now) }
      await Task.yield()
      running.subtract(1, ordering: .sequentiallyConsistent)
    } _: { bench in
      var ids: [TaskID] = []
      for _ in 0..<50 { ids.append(try await bench.add()) }
      for id in ids { await bench.store.reached(id, .completed) }
      #expect((1...3).contains(most.withLock { $0 }))
    }
  }

  @Test func aFailingTaskIsTriedAgainAfterGrowingPausesThenFails() async throws {
    try await EngineBench.run { _ in
      throw PlainError(text: "no route")
    } _: { bench in
      let id = try await bench.add(NewTaskRequest(name: "scripted", payload: .label, maxAttempts: 3))
      await bench.store.reached(id, .scheduled)
      let waiting = try await bench.task(id)
      #expect(waiting.tries == 1)
      #expect(waiting.runAt == bench.clock.now() + .milliseconds(500))
      #expect(waiting.reason == "retry 1 after SignalboxTests.PlainError")
      await bench.retry(id, after: .milliseconds(500), attempt: 2)
      await bench.retry(id, after: .seconds(1), attempt: 3)
      await bench.store.reached(id, .failed)
      let task = try await bench.task(id)
      #expect(task.tries == 3)
      #expect(task.error == TaskFailure(type: "SignalboxTests.PlainError", message: "no route"))
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.failed, .failed, .failed])
      #expect(bench.clock.uptime() == .milliseconds(1500))
    }
  }

  @Test func aPermanentErrorIsNotTriedAgain() async throws {
    try await EngineBench.run {
      _ in
      throw TaskError(type: "gone", message: "no such user", isPermanent: true)
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .failed)
      let task = try await bench.task(id)
      #expect(task.error == TaskFailure(type: "gone", message: "no such user"))
      #expect(task.tries == 1)
      #expect(task.maxAttempts == 5)
    }
  }

  @Test func aSnoozeIsNoTry() async throws {
    try await EngineBench.run { context in
      if context.attempt < 3 { throw Snooze(for: .seconds(7)) }
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .scheduled)
      await bench.retry(id, after: .seconds(7), attempt: 2)
      await bench.retry(id, after: .seconds(7), attempt: 3)
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).tries == 0)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.snoozed, .snoozed, .completed])
    }
  }

  @Test func aTimeoutIsAFailureThatIsTriedAgain() async throws {
    let gate = Gate()
    try await EngineBench.run { context in
      if context.attempt == 1 { try await gate.pass() }
    } _: { bench in
      let id = try await bench.add(NewTaskRequest(name: "scripted", payload: .label, timeout: 2.5))
      await gate.arrived()
      await bench.clock.sleeper(for: .seconds(2.5))
      bench.clock.advance(by: .seconds(2.5))
      await bench.store.reached(id, .scheduled)
      let task = try await bench.task(id)
      #expect(task.error == TaskFailure(type: "timeout", message: "took longer than 2.5 s"))
      #expect(task.tries == 1)
      await bench.retry(id, after: .milliseconds(500), attempt: 2)
      await bench.store.reached(id, .completed)
      #expect(try await bench.registry.attempts(of: id).map(\.outcome) == [.timedOut, .completed])
    }
  }

  @Test(arguments: [(#"{}"#, "label is missing"), (#"{"label":7}"#, "label: expected a string, not 7")])
  func aPayloadThatDoesNotDecodeFailsForGoodNamingTheField(payload: String, message: String) async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add(NewTaskRequest(name: "scripted", payload: JSONText(trusted: payload)))
      await bench.store.reached(id, .failed)
      let task = try await bench.task(id)
      #expect(task.error == TaskFailure(type: "badPayload", message: message))
      #expect(task.tries == 1)
      #expect(task.maxAttempts == 5)
    }
  }

  @Test func unknownFieldsOfAPayloadAreIgnored() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add(
        NewTaskRequest(name: "scripted", payload: JSONText(trusted: #"{"label":"a","later":1}"#)))
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).error == nil)
    }
  }

  @Test func aDelayedTaskStartsWhenItIsDue() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add(delay: .seconds(30))
      #expect(try await bench.task(id).state == .scheduled)
      await bench.retry(id, after: .seconds(30), attempt: 1)
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).startedAt == bench.clock.now())
    }
  }

  @Test func aTaskAddedWithAShorterDelayWakesTheTimerSooner() async throws {
    try await EngineBench.run { bench in
      let late = try await bench.add(delay: .seconds(30))
      await bench.clock.sleeper(for: .seconds(30))
      let soon = try await bench.add(delay: .seconds(3))
      await bench.retry(soon, after: .seconds(3), attempt: 1)
      #expect(try await bench.task(late).state == .scheduled)
    }
  }

  @Test func progressIsShownWhileTheAttemptRuns() async throws {
    let gate = Gate()
    try await EngineBench.run { context in
      context.progress(1.5, "half")
      try await gate.pass()
    } _: { bench in
      let id = try await bench.add()
      await gate.arrived()
      #expect(try await bench.task(id).progress == TaskProgress(fraction: 1, message: "half"))
      gate.open()
      await bench.store.reached(id, .completed)
      #expect(try await bench.task(id).progress == nil)
    }
  }

  @Test func whatATaskLogsIsInItsLog() async throws {
    try await EngineBench.run { context in
      context.logger.info("sent", metadata: ["to": "ana", "at": "1"])
      context.logger.trace("details")
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      let page = try #require(await bench.registry.logPage(of: id, attempt: nil, .offset(0))).page
      #expect(page.segments.map(\.text) == ["sent\n", "details\n"])
      #expect(page.segments.map(\.source) == [.level("info"), .level("trace")])
      #expect(page.segments.map(\.metadata) == ["at=1 to=ana", nil])
      #expect(page.final)
      let found = try await bench.registry.searchLog(
        of: id, attempt: 1, text: "DETAILS", from: nil, direction: .forward, limit: 10)
      #expect(found?.matches.map(\.offset) == [5])
    }
  }
}

extension JSONText {
  static let label = JSONText(trusted: #"{"label":""}"#)
}
