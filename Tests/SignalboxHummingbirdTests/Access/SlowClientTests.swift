import ControlServerTestSupport
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import SignalboxClient
import SignalboxTCP
import Testing

@testable import SignalboxHummingbird

/// Clients that take their time, live.
@Suite(.timeLimit(.minutes(5)))
struct SlowClientTests {
  private func options(_ change: (inout ServerLimits) -> Void) throws -> TestServerOptions {
    var options = TestServerOptions()
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"])
    change(&options.limits)
    return options
  }

  /// What a client gets that sends this and then nothing.
  private func answer(to text: String, _ options: TestServerOptions) async throws -> String {
    let answer = Box<String>()
    try await withServer(options) { server in
      answer.value = try await Wire.with(port: server.port) { wire in
        // Nothing is sent for an empty text: the server may have closed the connection by then.
        if !text.isEmpty { try await wire.send(text.replacing("HOST", with: "localhost:\(server.port)")) }
        return try await wire.rest()
      }
    }
    return answer.value ?? ""
  }

  @Test func `a head that does not come is answered with 408`() async throws {
    var answer = ""
    var time = Duration.milliseconds(100)
    // On a machine that is slower than that, the connection had said nothing by then.
    while answer.isEmpty {
      answer = try await self.answer(to: "GET /healthz HTTP/1.1\r\nHost: a", options { $0.head = time })
      time *= 2
    }
    #expect(answer.hasPrefix("HTTP/1.1 408"), "\(answer)")
    #expect(answer.contains("\"tooSlow\"") && answer.contains("head"))
  }

  @Test func `a connection that says nothing is closed without a word`() async throws {
    #expect(try await answer(to: "", options { $0.head = .milliseconds(100) }) == "")
  }

  @Test func `a body that does not come is answered with 408`() async throws {
    let head =
      "POST /v1/tasks HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer lever\r\nContent-Type: application/json\r\n"
    let answer = try await answer(
      to: head + "Content-Length: 1000\r\n\r\n{\"name\":", options { $0.body = .milliseconds(100) })
    #expect(answer.hasPrefix("HTTP/1.1 408"), "\(answer)")
    #expect(answer.contains("body"))
  }

  @Test func `a client that does not read is cut off`() async throws {
    let log = LogJournal()
    var options = try options { $0.stall = .milliseconds(100) }
    options.logger = log.logger
    try await withServer(options) { server in
      // Far more than what the system keeps for a socket.
      let requests = String(repeating: "GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", count: 2000)
      let kept = try await withoutReading(requests, over: server.socket) {
        try await log.wait(for: "does not read")
        try await server.client.health()
      }
      // The system held little for it, so that a slow reader is told from one that does not read.
      #expect(kept > 0 && kept <= 128 << 10)
    }
  }
}

/// The same on a clock of the test's own, where a trickle can be told from a slow machine.
@Suite struct RequestTimeTests {
  private struct Line {
    let loop = EmbeddedEventLoop()
    let channel: EmbeddedChannel

    init() throws {
      channel = EmbeddedChannel(loop: loop)
      var limits = ServerLimits()
      (limits.head, limits.body) = (.seconds(10), .seconds(60))
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(ArrivalHandler())
      try pipeline.addHandler(FakeDecoder())
      try pipeline.addHandler(
        RequestWatchHandler(limits: limits, connections: ConnectionLimit(most: 8), logger: .silent))
      channel.connect(to: try SocketAddress(unixDomainSocketPath: "/x"), promise: nil)
    }

    func pass(_ seconds: Int64) { loop.advanceTime(by: .seconds(seconds)) }
    func come(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }
    func answer() throws {
      try channel.writeOutbound(HTTPResponsePart.head(.init(status: .ok)))
      try channel.writeOutbound(HTTPResponsePart.end(nil))
      while try channel.readOutbound(as: HTTPResponsePart.self) != nil {}
    }
    var refusal: Int? {
      get throws {
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return head.status.code
      }
    }
  }

  /// Reads `H` as a head, `b` as some of a body, `E` as a request's end, and anything else as a part of a head.
  private final class FakeDecoder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = HTTPRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      for character in String(buffer: unwrapInboundIn(data)) {
        switch character {
        case "H":
          let head = HTTPRequestPart.head(.init(method: .post, scheme: "http", authority: "a", path: "/"))
          context.fireChannelRead(wrapInboundOut(head))
        case "b": context.fireChannelRead(wrapInboundOut(.body(ByteBuffer(string: "b"))))
        case "E": context.fireChannelRead(wrapInboundOut(.end(nil)))
        default: continue
        }
      }
    }
  }

  @Test func `bytes that trickle do not renew the time of a head`() throws {
    let line = try Line()
    for _ in 0..<3 {
      line.pass(3)
      try line.come(".")
      #expect(line.channel.isActive)
    }
    line.pass(1)
    #expect(try line.refusal == 408)
    #expect(!line.channel.isActive)
  }

  @Test func `bytes that trickle do not renew the time of a body`() throws {
    let line = try Line()
    try line.come("H")
    for _ in 0..<59 {
      line.pass(1)
      try line.come("b")
    }
    #expect(line.channel.isActive)
    line.pass(1)
    #expect(try line.refusal == 408)
    #expect(!line.channel.isActive)
  }

  @Test func `a request that is whole may be answered for hours`() throws {
    let line = try Line()
    line.pass(9)
    try line.come("H")
    line.pass(59)
    try line.come("bE")
    line.pass(100_000)
    #expect(line.channel.isActive)
    #expect(try line.refusal == nil)
  }

  @Test func `the next head has its time from its first byte`() throws {
    let line = try Line()
    try line.come("HE")
    try line.answer()
    line.pass(1000)
    try line.come(".")
    line.pass(9)
    #expect(line.channel.isActive)
    line.pass(1)
    #expect(try line.refusal == 408)
  }

  @Test func `whoever was refused early and still sends is not answered twice`() throws {
    let line = try Line()
    try line.come("Hb")
    try line.answer()
    line.pass(60)
    #expect(try line.refusal == nil)
    #expect(!line.channel.isActive)
  }

  @Test func `a head that is slow behind an answer in progress ends both without a word between`() throws {
    let line = try Line()
    try line.come("HE")
    try line.channel.writeOutbound(HTTPResponsePart.head(.init(status: .ok)))
    _ = try line.channel.readOutbound(as: HTTPResponsePart.self)
    try line.come(".")
    line.pass(10)
    #expect(try line.refusal == nil)
    #expect(!line.channel.isActive)
  }
}

/// Connections at a shutdown, on a clock of the test's own.
@Suite struct ShutdownTimeTests {
  private func connection(on loop: EmbeddedEventLoop) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: ShutdownHandler(limits: ServerLimits(), logger: .silent), loop: loop)
    channel.connect(to: try SocketAddress(unixDomainSocketPath: "/x"), promise: nil)
    loop.advanceTime(by: .hours(10))
    #expect(channel.isActive)
    return channel
  }

  @Test func `one that is open 5 s after the shutdown began is closed, whatever is told it meanwhile`() throws {
    let loop = EmbeddedEventLoop()
    let channel = try connection(on: loop)
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    loop.advanceTime(by: .milliseconds(4999))
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(channel.isActive)
    loop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test func `one that has ended by then is left alone`() throws {
    let loop = EmbeddedEventLoop()
    let channel = try connection(on: loop)
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    channel.close(promise: nil)
    loop.advanceTime(by: .seconds(5))
    #expect(!channel.isActive)
    try channel.throwIfErrorCaught()
  }
}

/// When a reader is too slow.
@Suite struct ReadingTimeTests {
  private func flush(_ watch: inout ReadingWatch, _ bytes: Int, before: Int, after: Int) -> ReadingWatch.Action {
    watch.wrote(bytes)
    watch.flushes(waiting: before + bytes)
    return watch.hasFlushed(waiting: after)
  }

  @Test func `nobody is watched who takes all at once`() {
    var watch = ReadingWatch(least: 100)
    #expect(flush(&watch, 5000, before: 0, after: 0) == .stop)
  }

  @Test func `whoever takes nothing is cut off, whatever is added`() {
    var watch = ReadingWatch(least: 100)
    #expect(flush(&watch, 5000, before: 0, after: 1000) == .wait)
    #expect(flush(&watch, 50, before: 1000, after: 1050) == .none)
    #expect(watch.timeIsUp(waiting: 1050) == .close)
  }

  @Test func `a trickle is too little, the least is enough`() {
    var watch = ReadingWatch(least: 100)
    #expect(flush(&watch, 5000, before: 0, after: 1000) == .wait)
    #expect(watch.timeIsUp(waiting: 900) == .wait)
    #expect(watch.timeIsUp(waiting: 801) == .close)
  }

  @Test func `whoever has caught up begins anew`() {
    var watch = ReadingWatch(least: 100)
    #expect(flush(&watch, 5000, before: 0, after: 50) == .wait)
    // All of it went out before the next write, of which some waits again.
    #expect(flush(&watch, 60, before: 0, after: 10) == .wait)
    #expect(watch.timeIsUp(waiting: 0) == .stop)
    #expect(flush(&watch, 20, before: 0, after: 20) == .wait)
    #expect(flush(&watch, 0, before: 20, after: 0) == .stop)
  }
}
