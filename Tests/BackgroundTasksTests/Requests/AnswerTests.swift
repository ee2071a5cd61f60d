import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import Testing

/// Every kind of answer has its tasks run, and reaches the client as it would without them.
@Suite(.timeLimit(.minutes(5))) struct AnswerTests {
  enum Answer: CaseIterable {
    case text, empty, created, noContent, redirect, notModified, chunks, stream, trailers, file

    func response(_ context: some RequestContext, file: String) async throws -> Response {
      switch self {
      case .text: Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "hello")))
      case .empty: Response(status: .ok)
      case .created: Response(status: .created, headers: [.location: "/1"])
      case .noContent: Response(status: .noContent)
      case .redirect: .redirect(to: "/elsewhere", type: .found)
      case .notModified: Response(status: .notModified, headers: [.eTag: "x"])
      case .chunks:
        Response(status: .ok, body: ResponseBody(contentsOf: ["one", "two"].map(ByteBuffer.init(string:))))
      case .stream: Response(status: .ok, body: Self.stream(trailers: nil))
      case .trailers: Response(status: .ok, body: Self.stream(trailers: [.eTag: "last"]))
      case .file: Response(status: .ok, body: try await FileIO().loadFile(path: file, context: context))
      }
    }

    private static func stream(trailers: HTTPFields?) -> ResponseBody {
      ResponseBody { writer in
        try await writer.write(ByteBuffer(string: "one"))
        try await writer.write(contentsOf: ["two", "three"].map(ByteBuffer.init(string:)))
        try await writer.finish(trailers)
      }
    }
  }

  private let bench = RequestBench()
  private let file = FileManager.default.temporaryDirectory.appending(
    path: "signalbox-answer-\(UInt64.random(in: 0 ... .max))")

  @Test(arguments: Answer.allCases, [HTTPRequest.Method.get, .head])
  func itIsTheSameWithATask(answer: Answer, method: HTTPRequest.Method) async throws {
    try await check(answer, method, BasicContext.self)
  }

  @Test(arguments: Answer.allCases, [HTTPRequest.Method.get, .head])
  func itIsTheSameWhereTheConnectionIsNotSeen(answer: Answer, method: HTTPRequest.Method) async throws {
    try await check(answer, method, PlainContext.self)
  }

  private func check<Context: BackgroundTasksRequestContext>(
    _ answer: Answer, _ method: HTTPRequest.Method, _ context: Context.Type
  ) async throws where Context.Source == ApplicationRequestContextSource {
    try Data("what the file holds".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let path = file.path
    let router = bench.router(context)
    router.get("with") { _, context in
      context.backgroundTasks.add(Note("a"))
      return try await answer.response(context, file: path)
    }
    router.get("without") { _, context in try await answer.response(context, file: path) }
    try await bench.test(router) { [bench] client in
      let expected = try await client.execute(uri: "/without", method: method) { $0 }
      #expect(try await bench.labels().isEmpty)
      let response = try await client.execute(uri: "/with", method: method) { $0 }
      #expect(response.status == expected.status)
      #expect(response.text == expected.text)
      #expect(response.headers.withoutDate == expected.headers.withoutDate)
      #expect(response.trailerHeaders == expected.trailerHeaders)
      #expect(try await bench.labels() == ["a"])
      await bench.journal.reached("end a")
    }
  }

  @Test func anAnswerIsStillOneWrite() async throws {
    #expect(try await writes(BasicContext.self, adding: false) == 1)
    #expect(try await writes(BasicContext.self, adding: true) == 1)
    // Where the connection is not seen the body is written apart: head, body and end.
    #expect(try await writes(PlainContext.self, adding: false) == 1)
    #expect(try await writes(PlainContext.self, adding: true) == 3)
  }

  /// How often a request's answer is handed to the operating system.
  private func writes<Context: BackgroundTasksRequestContext>(
    _ context: Context.Type, adding: Bool
  ) async throws -> Int where Context.Source == ApplicationRequestContextSource {
    let bench = RequestBench()
    let flushes = Flushes()
    let router = bench.router(context)
    router.post("order") { _, context in
      if adding { context.backgroundTasks.add(Note("a")) }
      return "ok"
    }
    let server = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(additionalChannelHandlers: [FlushCounter(flushes)]))
    try await bench.test(router, server: server) { client in
      let response = try await client.post("/order")
      #expect(response.text == "ok")
      if adding { await bench.journal.reached("end a") }
    }
    return flushes.count
  }
}

extension HTTPFields {
  fileprivate var withoutDate: HTTPFields {
    var fields = self
    fields[.date] = nil
    return fields
  }
}
