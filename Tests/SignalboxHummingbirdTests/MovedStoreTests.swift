import ControlServerTestSupport
import FoundationEssentials
import NIOHTTP1
import Signalbox
import SignalboxClient
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the control API says while its store's file is not where it was opened.
@Suite(.timeLimit(.minutes(5)))
struct MovedStoreTests {
  /// Runs `body` against a server on a store in a directory of its own.
  private func withStore(_ body: @Sendable (TestServer, SQLiteTaskStore) async throws -> Void) async throws {
    let directory = String.temporary()
    let clock = ManualClock()
    let store = try SQLiteTaskStore(path: "\(directory)/tasks.sqlite", clock: clock)
    defer {
      do {
        try FileManager.default.removeItem(atPath: directory)
      } catch {
        Issue.record(error, "cannot remove \(directory)")
      }
    }
    var options = TestServerOptions()
    options.clock = clock
    options.store = store
    try await withServer(options) { server in try await body(server, store) }
    try await store.close()
  }

  private func add(_ server: TestServer) async throws -> RawAnswer {
    try await server.send("POST", "/v1/tasks", json: #"{"name":"gated","queue":"held"}"#)
  }

  /// What the doctor finds that is wrong with the store.
  private func problems(_ server: TestServer) async throws -> [String] {
    let findings = try await server.client.doctor().findings
    return findings.filter { $0.subject == "store" && $0.severity == .problem }.map(\.message)
  }

  /// Expects that nothing is taken, and that every answer which is about that gives these words as the reason.
  private func expectRefusals(_ server: TestServer, saying words: [String]) async throws {
    let answers = [try await add(server), try await server.send("GET", "/readyz")]
    var reasons: [String] = []
    for answer in answers {
      #expect(answer.status == 503)
      #expect(answer.headers["Retry-After"] == ["1"])
      let problem = try answer.problem
      #expect(problem.type == "storeMoved")
      reasons.append(problem.detail)
    }
    let overview = try await server.client.overview()
    reasons.append(overview.trouble ?? "none")
    let found = try await problems(server)
    #expect(found.count == 1)
    reasons += found
    for reason in reasons {
      for text in words { #expect(reason.contains(text), "\(reason)") }
    }
    // What was there before is still shown.
    #expect(try await server.client.tasks().total >= 1)
    #expect(try await server.send("GET", "/healthz").text == "ok\n")
  }

  /// Has the store look for its file, as the registry does once a second, until it writes again.
  private func mend(_ store: SQLiteTaskStore) async throws {
    while store.trouble != nil {
      try Task.checkCancellation()
      do {
        _ = try await store.advance(rescue: RescuePolicy(), limit: 1)
      } catch is StoreError {
        // The registry looks too, and did before the file was back.
      }
    }
  }

  @Test func `while the store is moved nothing is taken and every answer says where it is, until it is back`()
    async throws
  {
    try await withStore { server, store in
      let kept = try await server.addHeld()
      #expect(try await server.send("GET", "/readyz").status == 200)
      let moved = store.path + ".old"
      try #require(rename(store.path, moved) == 0)
      try await expectRefusals(
        server, saying: ["\(store.path) is gone; what was acknowledged is in \(moved)", "put it back"])
      try #require(rename(moved, store.path) == 0)
      try await mend(store)
      let added = try await add(server)
      #expect(added.status == 201)
      #expect(try added.json(TaskRecord.self).id > kept)
      #expect(try await server.send("GET", "/readyz").status == 200)
      #expect(try await server.client.overview().trouble == nil)
      #expect(try await problems(server) == [])
    }
  }

  @Test func `once the store is deleted nothing is taken any more and every answer says where it was saved`()
    async throws
  {
    try await withStore { server, store in
      _ = try await server.addHeld()
      try FileManager.default.removeItem(atPath: store.path)
      try await expectRefusals(
        server,
        saying: [
          "\(store.path) is gone", "what was acknowledged was saved in \(store.path).saved",
          "nothing more is kept until the server is started again",
        ])
    }
  }

  @Test func `once another file has the store's name nothing is taken any more`() async throws {
    try await withStore { server, store in
      _ = try await server.addHeld()
      try Data("another".utf8).write(to: URL(filePath: store.path + ".new"))
      try #require(rename(store.path + ".new", store.path) == 0)
      try await expectRefusals(
        server, saying: ["another file has the name \(store.path)", "nothing more is kept until the server is started"])
    }
  }
}
