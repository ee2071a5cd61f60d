import ControlServerTestSupport
import FoundationEssentials
import NIOHTTP1
import Signalbox
import SignalboxClient
import SignalboxModel
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChangeStreamTests {
  private func change(_ event: ServerSentEvent?) throws -> ChangeEvent {
    try JSONDecoder().decode(ChangeEvent.self, from: Data(try #require(event).data.utf8))
  }

  /// The next event that is no ping: those come when five seconds of a slow machine have passed.
  private func next(_ events: RawEvents) async throws -> ServerSentEvent? {
    var event = try await events.next()
    while event?.event == "ping" { event = try await events.next() }
    return event
  }

  @Test func theFirstEventTellsEverything() async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      let first = try await server.events("/v1/changes").next()
      #expect(first?.event == "change")
      let change = try change(first)
      #expect(change.counts[.queued] == 1)
      #expect(change.queues.contains { $0.name == "held" && $0.paused?.by == "tester" })
      #expect(first?.id == "\(server.registry.info.boot)-\(change.seq)")
      _ = try await server.client.cancel(id)
    }
  }

  @Test func changesFollowAndNameTheTasks() async throws {
    try await withServer { server in
      let events = try await server.events("/v1/changes")
      var last = try change(try await next(events))
      let id = try await server.addHeld()
      // Counts are of the moment at which an event is sent, and may be ahead of the tasks that it names.
      while last.tasks.isEmpty {
        let following = try change(try await next(events))
        #expect(following.seq > last.seq)
        last = following
      }
      #expect(last.tasks == [id])
      #expect(last.counts[.queued] == 1)
      #expect(last.lists.contains(.queued))
    }
  }

  @Test func manyChangesComeAsFewEvents() async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let events = try await server.events("/v1/changes")
      var seen = try change(try await next(events))
      let before = seen.seq
      _ = try await server.client.add((0..<1000).map { _ in NewTaskRequest(name: "gated", queue: "held") })
      // The last of them says that there are more than it names.
      while seen.counts[.queued] < 1001 || !seen.more { seen = try change(try await next(events)) }
      #expect(seen.seq - before < 10)
      #expect(seen.tasks.count <= ChangeEvent.taskLimit)
    }
  }

  @Test func aReaderGoesOnWhereItWas() async throws {
    try await withServer { server in
      let events = try await server.events("/v1/changes")
      var last = try await next(events)
      let first = try await server.addHeld()
      while try change(last).tasks.isEmpty { last = try await next(events) }
      let seen = try #require(last?.id)
      let second = try await server.addHeld()
      for path in ["/v1/changes?since=\(seen)", "/v1/changes"] {
        let headers: HTTPHeaders = path.contains("since") ? [:] : ["Last-Event-ID": seen]
        let again = try await server.events(path, headers: headers)
        // The commits since may still come as more than one event; of what was seen there is nothing.
        var tasks: Set<TaskID> = []
        var counts = StateCounts()
        while counts[.queued] < 2 || tasks.isEmpty {
          let event = try await next(again)
          #expect(event?.event == "change")
          counts = try change(event).counts
          tasks.formUnion(try change(event).tasks)
        }
        #expect(tasks == [second])
      }
      #expect(first < second)
    }
  }

  @Test(arguments: ["otherboot-4", "junk", "-", "%F0%9F%9A%82"])
  func anUnknownPlaceMeansReadingEverythingAgain(since: String) async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let event = try await server.events("/v1/changes?since=\(since)").next()
      #expect(event?.event == "resync")
      #expect(try change(event).counts[.queued] == 1)
    }
  }

  @Test func aSilentFeedPings() async throws {
    let clock = ManualClock()
    var options = TestServerOptions()
    options.clock = clock
    try await withServer(options) { server in
      let events = try await server.events("/v1/changes")
      #expect(try await events.next()?.event == "change")
      let pinged = Gate()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          // The pinger sleeps on this clock, beside others; time passes until it has spoken.
          while !pinged.isOpen {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            await Task.yield()
          }
        }
        var event = try await events.next()
        while event?.event != "ping" { event = try await events.next() }
        pinged.open()
        #expect(event?.data.contains("now") == true)
        try await group.waitForAll()
      }
    }
  }

  @Test func streamsEndWhenTheServerDoes() async throws {
    let events = Box<RawEvents>()
    let log = Box<RawEvents>()
    try await withServer { server in
      events.value = try await server.events("/v1/changes")
      #expect(try await events.value?.next()?.event == "change")
      let id = try await server.addHeld("scribe")
      log.value = try await server.events("/v1/tasks/\(id)/log/stream")
    }
    // The shutdown returned, so no stream held it up.
    #expect(events.value != nil && log.value != nil)
  }
}
