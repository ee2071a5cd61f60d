import AsyncHTTPClient
import ControlServerTestSupport
import NIOHTTP1
import Signalbox
import SignalboxClient
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AccessTests {
  private func withTCP(_ body: @Sendable (TestServer) async throws -> Void) async throws {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"], viewers: ["window"])
    try await withServer(options, body)
  }

  private func bearer(_ token: String?) -> HTTPHeaders {
    token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
  }

  @Test(
    arguments: [
      (nil, 401, 401, 200), ("wrong", 401, 401, 200), ("", 401, 401, 200), ("window", 200, 403, 200),
      ("lever", 200, 200, 200), ("lever2", 401, 401, 200), ("LEVER", 401, 401, 200),
    ] as [(String?, Int, Int, Int)])
  func eachTokenMayDoWhatItsRoleMay(token: String?, look: Int, act: Int, open: Int) async throws {
    try await withTCP { server in
      let looking = try await server.send("GET", "/v1/overview", headers: bearer(token), tcp: true)
      #expect(looking.status == look)
      if look == 200 {
        let role = try JSONText(trusted: looking.text).decode(Overview.self).role
        #expect(role == (act == 200 ? "operator" : "viewer"))
      }
      if look == 401 { #expect(looking.headers["WWW-Authenticate"] == ["Bearer realm=\"signalbox\""]) }
      var headers = bearer(token)
      headers.add(name: "Content-Type", value: "application/json")
      let acting = try await server.send(
        "PATCH", "/v1/queues/q?create=true", headers: headers, body: .bytes([UInt8](#"{"paused":true}"#.utf8)),
        tcp: true)
      #expect(acting.status == act)
      for path in ["/healthz", "/readyz", "/v1/openapi.json"] {
        #expect(try await server.send("GET", path, headers: bearer(token), tcp: true).status == open)
      }
      let queues = try await server.client.queues()
      #expect(queues.contains { $0.paused != nil } == (act == 200))
    }
  }

  @Test func whoHasNoRoleIsToldWhetherTasksAreKeptAndNotWhy() async throws {
    let callers = [(nil, false), ("wrong", false), ("window", true), ("lever", true)] as [(String?, Bool)]
    let notice = StoreNotice(
      label: "logs not kept", message: "/var/lib/shop/tasks-logs is held by process 4711", remedy: "End it.")
    try await withTCP { server in
      #expect(server.registry.report(notice, of: "logs"))
      for (token, isTold) in callers {
        let answer = try await server.send("GET", "/readyz", headers: bearer(token), tcp: true)
        #expect(answer.status == 200)
        #expect(answer.text == (isTold ? "ready\nlogs not kept: \(notice.message)\n" : "ready\n"))
      }
      #expect(try await server.send("GET", "/readyz").text.contains(notice.message))
      try await server.work.store.close()
      let reason = try await server.send("GET", "/readyz").problem.detail
      let stable = "The store cannot keep tasks now; the server's log and signalbox doctor say why."
      #expect(reason != stable)
      for (token, isTold) in callers {
        let answer = try await server.send("GET", "/readyz", headers: bearer(token), tcp: true)
        #expect(answer.status == 503)
        #expect(try answer.problem.detail == (isTold ? reason : stable))
      }
    }
  }

  /// What an answer's status says about the door: let in whatever the call came to, or not.
  private func isLetIn(_ status: Int) -> Bool { status != 401 && status != 403 }

  @Test(arguments: Route.all.map(\.name))
  func everyRouteAsksForItsRole(name: String) async throws {
    let route = try #require(Route.all.first { $0.name == name })
    let path = route.path(["id": "1", "action": "cancel", "name": "q"])
    try await withTCP { server in
      for (token, role) in [(nil, Route.Role.anyone), ("wrong", .anyone), ("window", .viewer), ("lever", .operator)] {
        let mayCall =
          switch (route.role, role) {
          case (.anyone, _), (_, .operator), (.viewer, .viewer): true
          default: false
          }
        // A stream does not end by itself: its head is enough.
        let events = try await server.events(
          path, method: route.method.rawValue, headers: bearer(token), tcp: true)
        #expect(isLetIn(events.status) == mayCall, "\(route.name) as \(role): \(events.status)")
        if !mayCall { #expect(events.status == (role == .viewer ? 403 : 401), "\(route.name) as \(role)") }
      }
    }
  }

  @Test func onlyOurOwnNameIsAnsweredTo() async throws {
    try await withTCP { server in
      for host in [
        "localhost:\(server.port)", "127.0.0.1:\(server.port)", "[::1]:\(server.port)", "LOCALHOST:\(server.port)",
      ] {
        #expect(try await server.send("GET", "/healthz", headers: ["Host": host], tcp: true).status == 200, "\(host)")
      }
      for host in [
        "evil.example", "evil.example:\(server.port)", "localhost", "127.0.0.1:1", "127.0.0.1.evil.example", "",
      ] {
        var headers = bearer("lever")
        headers.add(name: "Host", value: host)
        let answer = try await server.send("GET", "/v1/overview", headers: headers, tcp: true)
        #expect(answer.status == 421, "\(host)")
        #expect(try answer.problem.type == "wrongHost")
      }
    }
  }

  @Test(
    arguments: [
      (["Origin": "http://evil.example"], 403), (["Origin": "null"], 403), (["Sec-Fetch-Site": "cross-site"], 403),
      (["Sec-Fetch-Site": "same-site"], 403), (["Sec-Fetch-Site": "none"], 200),
      (["Sec-Fetch-Site": "same-origin"], 200),
    ] as [(HTTPHeaders, Int)])
  func aWebPageGetsNothing(headers: HTTPHeaders, status: Int) async throws {
    try await withTCP { server in
      var headers = headers
      headers.add(name: "Authorization", value: "Bearer lever")
      let answer = try await server.send("GET", "/v1/overview", headers: headers, tcp: true)
      #expect(answer.status == status)
      #expect(answer.headers["Access-Control-Allow-Origin"].isEmpty)
    }
  }

  @Test func theTypedClientUsesItsToken() async throws {
    try await withTCP { server in
      let url = "http://127.0.0.1:\(server.port)"
      for (token, canAct) in [("lever", true), ("window", false)] {
        try await withClient(.url(url, token: token)) { client in
          let overview = try await client.overview()
          #expect(overview.server.name == "default")
          if canAct {
            let queue = try await client.change(queue: "q", QueuePatch(paused: true), create: true)
            #expect(queue.paused != nil)
          } else {
            let error = await #expect(throws: ClientError.self) {
              try await client.change(queue: "q", QueuePatch(paused: true))
            }
            #expect(error?.problem?.status == 403)
          }
        }
      }
      try await withClient(.url(url, token: nil)) { client in
        let error = await #expect(throws: ClientError.self) { try await client.overview() }
        #expect(error?.problem?.status == 401)
      }
    }
  }

  @Test(arguments: ["127.0.0.1", "127.0.0.1:99999", "127.0.0.1:", "127.0.0.1:+1", ":80", "", "::1:80", "[::1", "[a]:1"])
  func anAddressIsHostAndPort(address: String) {
    let error = #expect(throws: ControlServerError.self) { try ListenAddress(address) }
    #expect(error?.code == .badListenAddress)
  }

  @Test(arguments: ["0.0.0.0:0", "example.com:0", "192.168.0.1:0", "[::]:0", "[fe80::1]:0", "127.0.0.1.example.com:0"])
  func onlyThisMachineIsListenedOnWithoutTLS(address: String) async throws {
    var options = TestServerOptions()
    options.listen = try ListenAddress(address)
    options.tokens = AccessTokens(operators: ["t"])
    let configured = options
    let error = await #expect(throws: ControlServerError.self) { try await withServer(configured) { _ in } }
    #expect(error?.code == .badListenAddress)
    #expect(error?.message.contains("--tls-cert") == true)
  }

  @Test func tcpWithoutATokenDoesNotStart() async throws {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    let configured = options
    let error = await #expect(throws: ControlServerError.self) { try await withServer(configured) { _ in } }
    #expect(error?.code == .noToken)
  }
}
