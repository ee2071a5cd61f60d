import Logging
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

@testable import Signalbox

@Suite(.timeLimit(.minutes(5))) struct ChangeFeedTests {
  private let clock = ManualClock()
  private let feed: ChangeFeed

  init() {
    feed = ChangeFeed(boot: "boot", clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test func aNewReaderGetsThePresentFirst() async throws {
    try await running {
      var events = try await subscribe().makeAsyncIterator()
      let (id, event) = try #require(await events.next()?.change)
      #expect(id == "boot-0")
      #expect(event.seq == 0)
      feed.gather(.moving([1], from: nil, to: .queued))
      #expect(try #require(await events.next()?.change).0 == "boot-1")
    }
  }

  @Test func givesOneEventInAHundredMilliseconds() async throws {
    try await running {
      var events = try await subscribe().makeAsyncIterator()
      _ = await events.next()
      feed.gather(.moving([1], from: nil, to: .queued))
      #expect(try #require(await events.next()?.change).1.tasks == [TaskID(1)])
      await clock.sleeper(for: .milliseconds(100))
      for id in 2...50 { feed.gather(.moving([Int64(id)], from: nil, to: .queued)) }
      #expect(feed.seq == 1)
      clock.advance(by: .milliseconds(99))
      #expect(feed.seq == 1)
      clock.advance(by: .milliseconds(1))
      let (id, event) = try #require(await events.next()?.change)
      #expect(id == "boot-2")
      #expect(event.tasks.map(\.rawValue) == Array(2...50))
    }
  }

  @Test func sleepsWhileNothingChanges() async throws {
    try await running {
      feed.gather(.moving([1], from: nil, to: .queued))
      await clock.sleeper(for: .milliseconds(100))
      clock.advance(by: .milliseconds(100))
      feed.gatherStatus()
      clock.advance(by: .seconds(3600))
      feed.gather(.moving([2], from: nil, to: .queued))
      await clock.sleeper(for: .milliseconds(100))
      #expect(feed.seq == 2)
    }
  }

  @Test func aQueueThatChangesWhileAnEventIsMadeIsInTheNext() async throws {
    let asked = Mutex<[Set<ExactText>]>([])
    let feed = feed
    try await running {
      feed.gather(.moving([1], from: nil, to: .queued, queue: "a"))
      await clock.sleeper(for: .milliseconds(100))
      clock.advance(by: .milliseconds(100))
      await clock.sleeper(for: .milliseconds(100))
    } status: { queues in
      let isFirst = asked.withLock { asked in
        asked.append(queues)
        return asked.count == 1
      }
      if isFirst { feed.gather(.moving([2], from: nil, to: .queued, queue: "b")) }
      return Self.status
    }
    #expect(asked.withLock { $0 } == [["a"], ["b"]])
  }

  @Test func goesOnWhenTheStoreCannotBeReadForAWhile() async throws {
    let failures = Atomic(2)
    try await running {
      var events = try await subscribe().makeAsyncIterator()
      _ = await events.next()
      feed.gather(.moving([1], from: nil, to: .queued))
      for _ in 1...2 {
        await clock.sleeper(for: .seconds(1))
        clock.advance(by: .seconds(1))
      }
      #expect(try #require(await events.next()?.change).1.tasks == [TaskID(1)])
    } status: { _ in
      if failures.subtract(1, ordering: .relaxed).oldValue > 0 { throw StoreError(.cannotWrite, "disk full") }
      return Self.status
    }
  }

  @Test func pingsEveryFiveSecondsWhileSomeoneReads() async throws {
    try await running {
      clock.advance(by: .seconds(60))
      let stream = try await subscribe()
      var events = stream.makeAsyncIterator()
      _ = await events.next()
      for _ in 1...2 {
        await clock.sleeper(for: .seconds(5))
        clock.advance(by: .seconds(5))
        #expect(await events.next() == .ping(PingEvent(now: clock.now())))
      }
    }
  }

  @Test func aCancelledReaderLeaves() async throws {
    let stream = try await subscribe()
    #expect(feed.readerCount == 1)
    await withTaskGroup(of: Int.self) { group in
      group.addTask {
        var count = 0
        for await _ in stream { count += 1 }
        return count
      }
      group.cancelAll()
      #expect(await group.next() ?? 99 <= 1)
    }
    #expect(feed.readerCount == 0)
  }

  @Test func aReaderThatLetsGoLeaves() async throws {
    func readOne() async throws {
      for await _ in try await subscribe() { break }
    }
    try await readOne()
    #expect(feed.readerCount == 0)
  }

  @Test func aReaderWhoseFirstEventCannotBeMadeLeaves() async throws {
    await #expect(throws: StoreError.self) {
      _ = try await feed.subscribe(since: nil) { _ in throw StoreError(.closed, "closed") }
    }
    #expect(feed.readerCount == 0)
  }

  @Test func theEndEndsEveryStream() async throws {
    let early = try await subscribe()
    feed.finish()
    let late = try await subscribe()
    #expect(await early.reduce(0) { count, _ in count + 1 } == 1)
    #expect(await late.reduce(0) { count, _ in count + 1 } == 1)
    #expect(feed.readerCount == 0)
  }

  @Test func aReaderThatComesBackGetsWhatItMissed() async throws {
    try await running {
      feed.gather(.moving([1], from: nil, to: .queued))
      await clock.sleeper(for: .milliseconds(100))
      var same = try await subscribe(since: "boot-0").makeAsyncIterator()
      let (id, missed) = try #require(await same.next()?.change)
      #expect(id == "boot-1")
      #expect(missed.tasks == [TaskID(1)])
      var other = try await subscribe(since: "reboot-1").makeAsyncIterator()
      guard case .resync(let id, _) = await other.next() else {
        Issue.record("another boot's id must be answered with a resync")
        return
      }
      #expect(id == "boot-1")
    }
  }

  @Test func aReaderThatMissedNothingWaitsForTheNextEvent() async throws {
    try await running {
      var events = try await subscribe(since: "boot-0").makeAsyncIterator()
      feed.gather(.moving([5], from: nil, to: .queued))
      #expect(try #require(await events.next()?.change).1.tasks == [TaskID(5)])
    }
  }

  private static let status = FeedStatus(server: ServerStatus(slots: SlotUse(used: 0, total: 1)), queues: [])

  private func subscribe(since id: String? = nil) async throws -> AsyncStream<FeedEvent> {
    try await feed.subscribe(since: id) { .sample(seq: $0, tasks: []) }
  }

  /// Runs the feed as long as `body` runs.
  private func running(
    _ body: () async throws -> Void,
    status: @escaping @Sendable (Set<ExactText>) async throws -> FeedStatus = { _ in ChangeFeedTests.status }
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let feed = feed
      group.addTask {
        do {
          try await feed.run(status: status)
        } catch is CancellationError {
          // The body is over.
        }
      }
      try await body()
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}
