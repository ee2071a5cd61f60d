import Logging
import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct LogFollowerTests {
  @Test func followsALogAsItGrowsAndEndsWithTheState() async throws {
    let first = Gate()
    let second = Gate()
    try await EngineBench.run { context in
      try await context.log.write(Array("one\n".utf8), from: .stdout)
      try await first.pass()
      try await context.log.write(Array("two\n".utf8), from: .stderr)
      try await second.pass()
    } _: { bench in
      let id = try await bench.add()
      await first.arrived()
      var updates = bench.registry.logUpdates(of: id, attempt: nil, from: .offset(0)).makeAsyncIterator()
      let one = try #require(await updates.next()?.page)
      #expect(one.segments.map(\.text) == ["one\n"])
      #expect(one.attempt == 1)
      first.open()
      await second.arrived()
      let update = try await bench.passingPauses { try await updates.next(isolation: #isolation) }
      let two = try #require(update?.page)
      #expect(two.from == 4)
      #expect(two.segments.map(\.text) == ["two\n"])
      #expect(two.segments.map(\.source) == [.stderr])
      second.open()
      let end = try await bench.passingPauses { try await updates.next(isolation: #isolation) }
      #expect(end == .end(LogEnd(attempt: 1, state: .completed)))
      #expect(try await updates.next() == nil)
    }
  }

  @Test func aFinishedLogIsToldAtOnce() async throws {
    try await EngineBench.run { context in
      context.logger.info("hello")
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      var updates: [LogUpdate] = []
      for try await update in bench.registry.logUpdates(of: id, attempt: 1, from: .lastLines(5)) {
        updates.append(update)
      }
      #expect(updates.compactMap(\.page?.to) == [6])
      #expect(updates.last == .end(LogEnd(attempt: 1, state: .completed)))
    }
  }

  @Test func aTaskThatHasNotStartedIsWaitedFor() async throws {
    try await EngineBench.run { context in
      context.logger.info("at last")
    } _: { bench in
      let id = try await bench.add(delay: .seconds(50))
      var updates = bench.registry.logUpdates(of: id, attempt: nil, from: .offset(0)).makeAsyncIterator()
      await bench.retry(id, after: .seconds(50), attempt: 1)
      await bench.store.reached(id, .completed)
      let page = try await bench.passingPauses { try await updates.next(isolation: #isolation) }?.page
      #expect(page?.segments.map(\.text) == ["at last\n"])
      let end = try await bench.passingPauses { try await updates.next(isolation: #isolation) }
      #expect(end == .end(LogEnd(attempt: 1, state: .completed)))
    }
  }

  @Test func aTaskCancelledBeforeItStartedEndsItsFollowers() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add(delay: .seconds(50))
      try await withThrowingTaskGroup(of: [LogUpdate].self) { group in
        let stream = bench.registry.logUpdates(of: id, attempt: nil, from: .offset(0))
        group.addTask { try await stream.reduce(into: []) { $0.append($1) } }
        // Its first look asks twice.
        await bench.store.called(.task, times: 2)
        _ = try await bench.registry.cancel([id], by: "ana")
        await bench.store.reached(id, .cancelled)
        let updates = try await bench.passingPauses { try await group.next() }
        #expect(updates == [.end(LogEnd(attempt: 0, state: .cancelled))])
      }
    }
  }

  @Test func aDeletedTaskEndsTheStream() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      _ = try await bench.registry.delete([id], by: "ana")
      var updates = bench.registry.logUpdates(of: id, attempt: nil, from: .offset(0)).makeAsyncIterator()
      #expect(try await updates.next() == nil)
    }
  }

  @Test func aTaskDeletedWhileItIsFollowedEndsTheStream() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add(delay: .seconds(50))
      try await withThrowingTaskGroup(of: [LogUpdate].self) { group in
        let stream = bench.registry.logUpdates(of: id, attempt: nil, from: .offset(0))
        group.addTask { try await stream.reduce(into: []) { $0.append($1) } }
        // Its first look asks twice.
        await bench.store.called(.task, times: 2)
        _ = try await bench.registry.delete([id], by: "ana")
        let updates = try await bench.passingPauses { try await group.next() }
        #expect(updates == [])
      }
    }
  }

  @Test func anAttemptThatNeverWasHasNoLog() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      for attempt in [-1, 2, 99] {
        #expect(try await bench.registry.logPage(of: id, attempt: attempt, .offset(0)) == nil)
      }
      #expect(try await bench.registry.logPage(of: TaskID(999), attempt: nil, .offset(0)) == nil)
    }
  }

  @Test func bytesThatAreNoTextComeInBase64() async throws {
    try await EngineBench.run { context in
      try await context.log.write([0xff, 0x00], from: .stdout)
    } _: { bench in
      let id = try await bench.add()
      await bench.store.reached(id, .completed)
      let page = try #require(await bench.registry.logPage(of: id, attempt: 1, .offset(0))).page
      #expect(page.segments.map(\.base64) == ["/wA="])
      #expect(page.segments.map(\.text) == [nil])
      #expect(page.segments.map(\.length) == [2])
    }
  }
}

extension LogUpdate {
  fileprivate var page: LogPage? {
    if case .page(let page) = self { page } else { nil }
  }
}
