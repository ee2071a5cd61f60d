import SignalboxModel
import Testing

@testable import Signalbox

@Suite(.timeLimit(.minutes(5))) struct FeedReaderTests {
  private let reader = FeedReader()

  @Test func whatASlowReaderMissedComesAsOne() async throws {
    reader.push(.change(id: "b-1", .sample(seq: 1, tasks: [1])))
    reader.push(.change(id: "b-2", .sample(seq: 2, tasks: [2])))
    reader.push(.ping(PingEvent(now: Timestamp(microseconds: 1))))
    reader.push(.change(id: "b-3", .sample(seq: 3, tasks: [3])))
    reader.push(.ping(PingEvent(now: Timestamp(microseconds: 2))))
    reader.finish()
    let (id, event) = try #require(await reader.next()?.change)
    #expect(id == "b-3")
    #expect(event.tasks.map(\.rawValue) == [1, 2, 3])
    #expect(await reader.next() == .ping(PingEvent(now: Timestamp(microseconds: 2))))
    #expect(await reader.next() == nil)
  }

  @Test func theFirstEventGoesBeforeWhatCameMeanwhile() async throws {
    reader.push(.change(id: "b-8", .sample(seq: 8, tasks: [8])))
    reader.push(.resync(id: "b-7", .sample(seq: 7, tasks: [7])), first: true)
    guard case .resync(let id, let event) = await reader.next() else {
      Issue.record("a resync must stay one")
      return
    }
    #expect(id == "b-8")
    #expect(event.tasks.map(\.rawValue) == [7, 8])
  }

  @Test func aResyncReplacesWhatWasHeld() async {
    reader.push(.change(id: "b-1", .sample(seq: 1, tasks: [1])))
    reader.push(.resync(id: "b-2", .sample(seq: 2, tasks: [2])))
    #expect(await reader.next() == .resync(id: "b-2", .sample(seq: 2, tasks: [2])))
  }

  @Test func waitsForAnEvent() async throws {
    async let next = reader.next()
    reader.push(.change(id: "b-1", .sample(seq: 1, tasks: [1])))
    #expect(try #require(await next?.change).0 == "b-1")
  }

  @Test func waitsForTheEnd() async {
    async let next = reader.next()
    reader.finish()
    #expect(await next == nil)
  }
}

extension FeedEvent {
  var change: (String, ChangeEvent)? {
    if case .change(let id, let event) = self { (id, event) } else { nil }
  }
}
