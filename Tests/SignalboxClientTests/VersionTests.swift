import ControlServerTestSupport
import SignalboxClient
import SignalboxModel
import Testing

/// What a server of another version says and does is told by the versions, not by what a decoder misses.
@Suite(.timeLimit(.minutes(5)))
struct VersionTests {
  private static let own = SignalboxVersion.current

  /// An answer in JSON as a server of a version gives it; one from before answers told it when nil.
  private func answer(_ body: String, version: String?, status: String = "200 OK") -> StandInAnswer {
    let told = version.map { "Signalbox-Version: \($0)\r\n" } ?? ""
    let head = "HTTP/1.1 \(status)\r\nServer: signalbox\r\n\(told)Content-Type: application/json\r\n"
    return .close("\(head)Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  private func message(
    _ answers: [StandInAnswer], _ call: @escaping (SignalboxClient) async throws -> Void
  ) async throws -> String {
    var message = ""
    try await withStandIn(answering: answers) { socket, _ in
      try await withClient(.unixSocket(socket)) { client in
        let error = await #expect(throws: ClientError.self) { try await call(client) }
        message = error?.message ?? ""
      }
    }
    return message
  }

  @Test(arguments: [("0.0.9", "Start the server again with version"), ("9.1.0", "Use a program of version 9.1.0")])
  func anAnswerThatCannotBeReadNamesBothVersions(version: String, remedy: String) async throws {
    let message = try await message([answer("{}", version: version)]) { _ = try await $0.overview() }
    #expect(message.contains("The server is version \(version) and this program is version \(Self.own)."), "\(message)")
    #expect(message.contains(remedy))
    #expect(!message.contains("Error") && !message.contains("member"))
  }

  @Test func aServerThatTellsItInItsOverviewAloneIsAsked() async throws {
    let overview = answer(#"{"server": {"version": "0.0.9"}}"#, version: nil)
    for answers in [[overview], [answer("{}", version: nil), overview]] {
      let message = try await message(answers) { client in
        if answers.count == 1 { _ = try await client.overview() } else { _ = try await client.doctor() }
      }
      #expect(message.contains("The server is version 0.0.9 and this program is version \(Self.own)."), "\(message)")
    }
  }

  @Test func aRouteThatTheServerDoesNotHaveNamesBothVersions() async throws {
    let problem = #"{"type": "unknownRoute", "title": "Not found", "status": 404, "detail": "There is nothing at /x."}"#
    let refused = answer(problem, version: "0.0.9", status: "404 Not Found")
    let message = try await message([refused]) { _ = try await $0.doctor() }
    #expect(message.hasPrefix("There is nothing at /x. The server is version 0.0.9"), "\(message)")
  }

  @Test func withTheSameVersionNothingIsSaidOfIt() async throws {
    let message = try await message([answer("{}", version: Self.own)]) { _ = try await $0.overview() }
    #expect(message.contains("cannot be read."))
    #expect(!message.contains("version"))
  }

  @Test func anEventThatCannotBeReadNamesThemToo() async throws {
    let stream = StandInAnswer.close(
      "HTTP/1.1 200 OK\r\nSignalbox-Version: 0.0.9\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        + "event: change\nid: a-1\ndata: {}\n\n")
    try await withStandIn(answering: [stream]) { socket, _ in
      try await withClient(.unixSocket(socket)) { client in
        for await event in client.changes() {
          guard case .lost(let reason, _) = event else { continue }
          #expect(reason.contains("The server is version 0.0.9 and this program is version \(Self.own)."), "\(reason)")
          break
        }
      }
    }
  }
}
