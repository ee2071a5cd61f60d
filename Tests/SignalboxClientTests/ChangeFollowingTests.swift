import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChangeFollowingTests {
  /// No pause takes any time, and chance gives the same every time.
  private func impatient(random: Double = 0) -> ClientTiming {
    ClientTiming(
      sleep: { duration in
        // What watches over a silent connection is no pause.
        if duration > .seconds(5) {
          try await ManualClock().sleep(until: duration)
        } else {
          try Task.checkCancellation()
        }
      }, random: { random })
  }

  private func change(_ seq: Int64) throws -> ServerSentEvent {
    let change = ChangeEvent(
      seq: seq, now: Timestamp(microseconds: 0), counts: StateCounts(), totals: Totals(),
      status: ServerStatus(slots: SlotUse(used: 0, total: 1)), queues: [], lists: [], tasks: [TaskID(seq)], more: false)
    return ServerSentEvent(id: "b-\(seq)", event: "change", data: try JSONText(encoding: change).text)
  }

  private func name(_ event: ClientFeedEvent?) -> String {
    switch event {
    case nil: "end"
    case .connecting: "connecting"
    case .connected: "connected"
    case .change(let id, _): "change \(id)"
    case .resync(let id, _): "resync \(id)"
    case .ping: "ping"
    case .lost(_, let pause): "lost \(pause)"
    }
  }

  /// The first events that a follower gets, by name.
  private func names(of client: SignalboxClient, count: Int, since: String? = nil) async -> [String] {
    var names: [String] = []
    for await event in client.changes(since: since) {
      names.append(name(event))
      if names.count == count { break }
    }
    return names
  }

  @Test func itConnectsAndTellsWhatChanges() async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      var heard: [String] = []
      var seen: Set<TaskID> = []
      for await event in server.client.changes() {
        heard.append(name(event))
        guard case .change(_, let change) = event else { continue }
        if heard.count == 3 {
          #expect(change.counts[.queued] == 1)
          _ = try await server.client.cancel(id)
        }
        seen.formUnion(change.tasks)
        if seen.contains(id) { break }
      }
      #expect(heard.prefix(2) == ["connecting", "connected"])
    }
  }

  @Test func itGoesOnAfterTheLastEventItHad() async throws {
    let answers: [StandInAnswer] = [.events([try change(7), try change(8)]), .events([try change(9)]), .close("")]
    try await withStandIn(answering: answers) { socket, requests in
      try await withClient(.unixSocket(socket), timing: impatient()) { client in
        let heard = await names(of: client, count: 10)
        #expect(
          heard == [
            "connecting", "connected", "change b-7", "change b-8", "lost 0.125 seconds", "connecting", "connected",
            "change b-9", "lost 0.125 seconds", "connecting",
          ])
        _ = await client.changes(since: "b-9").first { event in if case .lost = event { true } else { false } }
        #expect(requests.values(of: "Last-Event-ID") == [nil, "b-8", "b-9"])
      }
    }
  }

  @Test(arguments: [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
  func itTriesAgainEverMoreSlowly(random: Double, share: Double) async throws {
    try await withClient(.unixSocket(.temporary()), timing: impatient(random: random)) { client in
      let whole = [250, 500, 1000, 2000, 4000, 5000, 5000].map { Duration.milliseconds($0) * share }
      let heard = await names(of: client, count: 2 * whole.count).filter { $0.hasPrefix("lost") }
      #expect(heard == whole.map { "lost \($0)" })
      try Task.checkCancellation()
    }
  }

  @Test func aConnectionThatWorkedMakesItQuickAgain() async throws {
    let answers: [StandInAnswer] = [.close(""), .close(""), .events([try change(1)]), .events([])]
    try await withStandIn(answering: answers) { socket, _ in
      try await withClient(.unixSocket(socket), timing: impatient(random: 1)) { client in
        let heard = await names(of: client, count: 12).filter { $0.hasPrefix("lost") }
        #expect(heard == [0.25, 0.5, 0.25, 0.5].map { "lost \(Duration.seconds($0))" })
        try Task.checkCancellation()
      }
    }
  }

  @Test func silenceForFifteenSecondsIsALoss() async throws {
    let clock = ManualClock()
    let timing = ClientTiming(sleep: { try await clock.sleep(until: clock.uptime() + $0) }, random: { 0 })
    try await withStandIn(answering: [.events([try change(1)], thenHold: true)]) { socket, _ in
      try await withClient(.unixSocket(socket), timing: timing) { client in
        var events = client.changes().makeAsyncIterator()
        let heard = [name(await events.next()), name(await events.next()), name(await events.next())]
        #expect(heard == ["connecting", "connected", "change b-1"])
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(15))
          }
          guard case .lost(let reason, _)? = await events.next() else { throw CancellationError() }
          #expect(reason == "Nothing heard for 15 s.")
          try await group.waitForAll()
        }
      }
    }
  }

  @Test func nonsenseIsALossToo() async throws {
    let nonsense = ServerSentEvent(id: "b-1", event: "change", data: "{\"seq\": \"one\"}")
    let unknown = ServerSentEvent(event: "novelty", data: "{}")
    try await withStandIn(answering: [.events([unknown, nonsense], thenHold: true)]) { socket, _ in
      try await withClient(.unixSocket(socket), timing: impatient()) { client in
        let heard = await names(of: client, count: 3)
        #expect(heard == ["connecting", "connected", "lost 0.125 seconds"])
        try Task.checkCancellation()
      }
    }
  }

  @Test func aServerThatComesBackIsReadAgain() async throws {
    let options = TestServerOptions()
    let journal = Journal<ClientFeedEvent>()
    try await withClient(.unixSocket(options.socket)) { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for await event in client.changes() { journal.append(event) }
        }
        // Nobody is there yet.
        try await journal.wait { if case .lost = $0 { true } else { false } }
        try await withServer(options) { server in
          _ = try await server.addHeld()
          try await journal.wait { if case .change(_, let change) = $0 { change.counts.total == 1 } else { false } }
        }
        try await journal.wait { if case .lost = $0 { true } else { false } }
        try await withServer(options) { server in
          for _ in 0..<3 { _ = try await server.addHeld() }
          // Another boot: what was missed cannot be told, so everything is to be read again.
          try await journal.wait { if case .resync = $0 { true } else { false } }
        }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  @Test func itEndsWhenItsReaderIsCancelled() async throws {
    try await withServer { server in
      let isConnected = Gate()
      let ended = await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          for await event in server.client.changes() where name(event).hasPrefix("change") { isConnected.open() }
          return Task.isCancelled
        }
        group.addTask {
          do { try await isConnected.pass() } catch { return false }
          return true
        }
        let passed = await group.next()
        group.cancelAll()
        return await group.next() == true && passed == true
      }
      try Task.checkCancellation()
      #expect(ended)
    }
  }
}
