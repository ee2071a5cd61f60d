import AsyncHTTPClient
import ControlServerTestSupport
import NIOHTTP1
import Signalbox
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RouteTests {
  /// The path of a route with something that is there in place of its parameters.
  private func path(_ route: Route, id: TaskID) -> String {
    route.path(["id": id.description, "action": "cancel", "name": "held"])
  }

  @Test func everyRouteIsAnswered() async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      for route in Route.all {
        if case .events = route.response {
          #expect(try await server.events(path(route, id: id)).status == 200, "\(route.name)")
          continue
        }
        let query = route == .logSearch ? "?q=x" : ""
        let method = route.method.rawValue
        let answer = try await server.send(
          method, path(route, id: id) + query, headers: ["Content-Type": "application/json"],
          body: route.request == nil ? nil : .bytes([UInt8]("{}".utf8)))
        // Some refuse this request; none is unknown, and none breaks.
        #expect(![404, 405, 500].contains(answer.status), "\(route.name): \(answer.text)")
      }
    }
  }

  @Test func `every number of a query is held to the range that the document tells`() async throws {
    try await withServer { server in
      let id = try await server.addHeld()
      for route in Route.all {
        for parameter in route.query {
          guard let range = parameter.range else { continue }
          let most = range.upperBound == .max ? [] : ["\(range.upperBound + 1)"]
          for text in ["\(range.lowerBound - 1)", "x"] + most {
            let query = (route == .logSearch ? "?q=x&" : "?") + "\(parameter.name)=\(text)"
            let answer = try await server.send(route.method.rawValue, path(route, id: id) + query)
            #expect(answer.status == 400, "\(route.name) \(query)")
            #expect(try answer.problem.type == "badParameter", "\(route.name) \(query)")
          }
        }
      }
    }
  }

  @Test func `every answer says when and by whom it was given`() async throws {
    try await withServer { server in
      for path in ["/healthz", "/v1/tasks", "/nowhere"] {
        let start = SystemClock().now()
        let headers = try await server.send("GET", path).headers
        let dates = stride(from: start.microseconds, through: SystemClock().now().microseconds + 999_999, by: 1_000_000)
          .map { Timestamp(microseconds: $0).httpDate }
        #expect(dates.contains(headers.first(name: "Date") ?? "none"), "\(path)")
        #expect(headers.first(name: "Server") == "signalbox")
        #expect(headers.first(name: "Signalbox-Version") == server.registry.info.version)
        #expect(headers.first(name: "X-Content-Type-Options") == "nosniff")
      }
    }
  }

  @Test func healthAndReadinessAreText() async throws {
    try await withServer { server in
      let health = try await server.send("GET", "/healthz")
      let ready = try await server.send("GET", "/readyz")
      #expect((health.text, ready.text) == ("ok\n", "ready\n"))
    }
  }

  @Test func aStoreThatCannotBeWrittenIsNotReady() async throws {
    try await withServer { server in
      try await server.work.store.close()
      let answer = try await server.send("GET", "/readyz")
      #expect(answer.status == 503)
      #expect(answer.headers["Retry-After"] == ["1"])
      #expect(try answer.problem.type == "unavailable")
    }
  }

  @Test(arguments: ["/v1/tasks", "/v1/overview", "/v1/changes", "/healthz"])
  func headIsGetWithoutABody(path: String) async throws {
    try await withServer { server in
      let answer = try await server.send("HEAD", path)
      #expect(answer.status == 200)
      #expect(answer.body.isEmpty)
      #expect(answer.headers["Content-Type"].isEmpty == false)
    }
  }

  @Test(arguments: ["/", "/v1", "/v1/nothing", "/v1/tasks/", "/v1/tasks/1/nothing", "//v1/tasks", "/v1/tasks/1/2/3"])
  func anUnknownPathIs404(path: String) async throws {
    try await withServer { server in
      let answer = try await server.send("GET", path)
      #expect(answer.status == 404)
      #expect(answer.headers["Content-Type"] == ["application/problem+json"])
      #expect(try answer.problem.type == "unknownRoute")
    }
  }

  @Test func aWrongMethodIs405AndSaysWhichIsRight() async throws {
    try await withServer { server in
      let list = try await server.send("DELETE", "/v1/tasks")
      #expect(list.status == 405)
      #expect(list.headers["Allow"] == ["GET, HEAD, POST"])
      #expect(try list.problem.type == "methodNotAllowed")
      #expect(try await server.send("GET", "/v1/actions/cancel").headers["Allow"] == ["POST"])
      #expect(try await server.send("GET", "/v1/tasks/batch").status == 405)
    }
  }
}
