import AsyncHTTPClient
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Signalbox
import SignalboxHummingbird
import SignalboxHummingbirdTesting
import SignalboxModel
import SignalboxTesting
import Synchronization
import Testing

@testable import quickstart

/// The app under load, with the store that it has by default.
@Suite(.timeLimit(.minutes(5)))
struct ThousandRequestsTests {
  @Test func `1,000 requests: every task completes, once, and none starts before its response is out`() async throws {
    try await Place.with { place in
      let answered = Answered()
      let early = Journal()
      let fakes = Fakes(mail: { if !answered.contains($0) { early.note($0) } })
      let store = try StoreChoice.sqlite(path: place.database).open()
      let tasks = TestRegistry(.app(fakes.services), store: store)
      let router = AppRouter(context: BasicBackgroundTasksRequestContext.self)
      router.add(middleware: BackgroundTasksMiddleware(tasks.registry))
      router.add(middleware: Notary(answered: answered))
      addRoutes(to: router, services: fakes.services)
      let app = Application(router: router, services: [tasks.registry], logger: .silent)
      try await app.test(.live, tasks) { client in
        try await register(1000, port: try #require(client.port))
        try await tasks.drain()
      }
      let counts = try await store.counts()
      #expect(counts[.completed] == 1000)
      #expect(Set(fakes.journal.lines.filter { $0.hasPrefix("mailed ") }).count == 1000)
      #expect(fakes.journal.lines.count == 2000)
      #expect(early.lines.isEmpty)
      try await store.close()
    }
  }

  private func register(_ count: Int, port: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<32 {
        group.addTask {
          for number in stride(from: client, to: count, by: 32) {
            var request = HTTPClientRequest(url: "http://localhost:\(port)/register")
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: #"{"username": "ana", "email": "u\#(number)@example.org"}"#))
            request.headers.add(name: "X-Email", value: "u\(number)@example.org")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            #expect(response.status.code == 200)
            _ = try await response.body.collect(upTo: 1 << 16)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

/// Whose responses are written, but for their end.
private final class Answered: Sendable {
  private let addresses = Mutex<Set<String>>([])

  func insert(_ address: String) { _ = addresses.withLock { $0.insert(address) } }
  func contains(_ address: String) -> Bool { addresses.withLock { $0.contains(address) } }
}

/// Takes down whose response has been written, just before its end.
private struct Notary<Context: RequestContext>: RouterMiddleware {
  var answered: Answered

  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    let address = request.headers[.init("X-Email")!] ?? ""
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { [answered] writer in
      try await body.write(Writer(base: writer) { answered.insert(address) })
    }
    return response
  }

  struct Writer: ResponseBodyWriter {
    var base: any ResponseBodyWriter
    var atEnd: @Sendable () -> Void

    @concurrent mutating func write(_ buffer: ByteBuffer) async throws { try await base.write(buffer) }

    @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
      atEnd()
      try await base.finish(trailingHeaders)
    }
  }
}
