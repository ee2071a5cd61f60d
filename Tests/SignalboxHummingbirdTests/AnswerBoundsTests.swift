import ControlServerTestSupport
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import Signalbox
import SignalboxClient
import SignalboxModel
import SignalboxTCP
import SignalboxTesting
import Synchronization
import Testing

@testable import SignalboxHummingbird

/// What one client can make the server hold and do.
@Suite(.timeLimit(.minutes(5)))
struct AnswerBoundsTests {
  private static let request = "GET /v1/tasks?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n"

  private func addLarge(_ count: Int, to server: TestServer) async throws {
    _ = try await server.client.change(queue: "held", QueuePatch(paused: true), create: true)
    let payload = JSONText(trusted: "\"" + String(repeating: "x", count: 1_000_000) + "\"")
    for _ in 0..<count {
      _ = try await server.client.add(NewTaskRequest(name: "gated", queue: "held", payload: payload))
    }
  }

  @Test func `a list ends at 4 MiB, and next leads through all of it`() async throws {
    try await withServer { server in
      try await addLarge(9, to: server)
      let answer = try await server.send("GET", "/v1/tasks?limit=1000")
      #expect(answer.body.count <= Limits.pageBytes && answer.headers["Content-Length"] == ["\(answer.body.count)"])
      var ids: [TaskID] = []
      var cursor: String?
      repeat {
        let page = try await server.client.tasks(limit: 1000, cursor: cursor)
        #expect(page.total == 9)
        ids += page.tasks.map(\.id)
        cursor = page.next
      } while cursor != nil
      #expect(ids == (1...9).map { TaskID($0) })
    }
  }

  @Test func `however many queues there are, an overview and a change name few, and their list has pages`() async throws
  {
    try await withServer { server in
      let names = (0..<1500).map { "queue \($0)" }
      _ = try await server.client.add(names.map { NewTaskRequest(name: "gated", queue: $0, delay: 1000) })
      _ = try await server.client.change(queue: "z paused", QueuePatch(paused: true), create: true)
      let overview = try await server.client.overview()
      #expect(overview.queues.count == Limits.glance && overview.moreQueues == true)
      #expect(overview.queues.contains { $0.name == "z paused" })
      #expect(overview.queues.map(\.name) == overview.queues.map(\.name).sorted())
      let all = try await server.client.queues().map(\.name)
      #expect(all == (names + ["z paused"]).sorted())
      let page = try await server.send("GET", "/v1/queues?limit=2&after=z")
      #expect(try page.json(QueueList.self) == QueueList(queues: overview.queues.suffix(1)))
      let first: QueueList = try await server.send("GET", "/v1/queues?limit=2").json()
      #expect(first.queues.map(\.name) == Array(all.prefix(2)) && first.next == all[1])
      #expect(try await server.send("GET", "/v1/queues?limit=0").status == 400)
    }
  }

  @Test func `the list of queues ends at 4 MiB`() async throws {
    try await withServer { server in
      // Each takes six bytes a character, escaped.
      let names = (0..<10_000).map { "\($0)" + String(repeating: "<", count: 120) }
      _ = try await server.client.add(names.map { NewTaskRequest(name: "gated", queue: $0, delay: 1000) })
      let answer = try await server.send("GET", "/v1/queues")
      #expect(answer.body.count <= Limits.pageBytes)
      #expect(try answer.json(QueueList.self).next != nil)
      #expect(try await server.client.queues().count == names.count)
    }
  }

  @Test func `answers that nobody reads are so many bytes, then a list is refused and the rest works`() async throws {
    try await withServer { server in
      try await addLarge(5, to: server)
      // Each of them takes a page of 4 MiB, and has read that it comes.
      try await withUnread(4, of: server) {
        let refused = try await server.send("GET", "/v1/tasks?limit=1000")
        #expect(refused.status == 503 && refused.headers["Retry-After"] == ["1"], "\(refused.text.prefix(200))")
        #expect(try refused.problem.type == "tooManyAnswers")
        #expect(try await server.send("GET", "/v1/tasks?limit=1000&filter=state:failed").status == 200)
        try await server.client.health()
      }
      // Their connections are closed: there is room again as soon as the server has seen that.
      var status = 503
      while status == 503 { status = try await server.send("GET", "/v1/tasks?limit=1000").status }
      #expect(status == 200)
    }
  }

  @Test func `what was done is answered, however many answers nobody reads`() async throws {
    try await withServer { server in
      try await addLarge(5, to: server)
      let payload = String(repeating: "x", count: 1_000_000)
      let task = #"{"name": "gated", "queue": "held", "payload": "\#(payload)"}"#
      try await withUnread(4, of: server) {
        #expect(try await server.send("GET", "/v1/tasks?limit=1000").problem.type == "tooManyAnswers")
        let added = try await server.send("POST", "/v1/tasks", json: task)
        #expect(added.status == 201, "\(added.text.prefix(200))")
        for action in ["cancel", "retry"] {
          let answer = try await server.send("POST", "/v1/tasks/1/\(action)")
          #expect(answer.status == 200, "\(answer.text.prefix(200))")
        }
      }
      #expect(try await server.client.overview().counts[.queued] == 6)
    }
  }

  @Test(arguments: [10, 60_000, 70_000, 1_000_000])
  func `the answer to a change is small, whatever the task`(size: Int) async throws {
    try await withServer { server in
      _ = try await server.addHeld()
      let payload = JSONText(trusted: "\"" + String(repeating: "x", count: size) + "\"")
      let request = NewTaskRequest(name: "gated", queue: "held", payload: payload, tags: ["a"])
      let body = try JSONText(encoding: request).text
      let isLarge = size > Limits.changedTask
      var tasks: [TaskRecord] = []
      // The second is a repeat.
      for status in [201, 200] {
        let answer = try await server.send("POST", "/v1/tasks", json: body, headers: ["Idempotency-Key": "k"])
        #expect(answer.status == status && answer.body.count < 64 << 10, "\(answer.text.prefix(200))")
        tasks.append(try answer.json())
      }
      for action in ["cancel", "retry"] {
        let answer = try await server.send("POST", "/v1/tasks/\(tasks[0].id)/\(action)")
        #expect(answer.status == 200 && answer.body.count < 64 << 10, "\(answer.text.prefix(200))")
        tasks.append(try #require(try answer.json(ActionAnswer.self).task))
      }
      for task in tasks {
        #expect(task.id == tasks[0].id && task.abridged == (isLarge ? true : nil))
        #expect(task.payload == (isLarge ? JSONText(trusted: "null") : payload))
        #expect(task.tags == (isLarge ? [] : ["a"]))
      }
      #expect(try await server.client.task(tasks[0].id).payload == payload)
    }
  }

  @Test func `a shutdown does not wait for a client that does not read`() async throws {
    var options = TestServerOptions()
    options.limits.shutdown = .milliseconds(100)
    // Far longer than the test may take.
    options.limits.stall = .seconds(3600)
    let unread = Box<RawEvents>()
    try await withServer(options) { server in
      try await addLarge(4, to: server)
      unread.value = try await server.events("/v1/tasks?limit=1000")
    }
    // The shutdown returned, so that client did not hold it up.
    #expect(unread.value?.status == 200)
  }

  /// Asks for a list so many times, and reads only the beginning of each answer while `body` runs.
  private func withUnread(_ count: Int, of server: TestServer, _ body: @Sendable () async throws -> Void) async throws {
    guard count > 0 else { return try await body() }
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(unixDomainSocketPath: server.socket) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 1)))
        }
      }
    try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: Self.request))
      var iterator = inbound.makeAsyncIterator()
      let first = try await iterator.next().map { String(buffer: $0) }
      #expect(first?.hasPrefix("HTTP/1.1 200") == true, "\(first?.prefix(200) ?? "")")
      try await withUnread(count - 1, of: server, body)
    }
  }

  /// A clock that a test can have go on by a minute at each look.
  private final class LeapingClock: TaskClock {
    let base = ManualClock()
    let leaps = Atomic(false)
    private let minutes = Atomic(0)

    func now() -> Timestamp { base.now() }
    func uptime() -> Duration {
      if leaps.load(ordering: .relaxed) { minutes.add(1, ordering: .relaxed) }
      return base.uptime() + .seconds(60 * minutes.load(ordering: .relaxed))
    }
    func elapsed() -> Duration { base.elapsed() }
    func sleep(until deadline: Duration) async throws { try await base.sleep(until: deadline) }
    func changes() -> AsyncStream<Void> { base.changes() }
  }

  @Test func `a query that takes too long is 503 with what to do`() async throws {
    let clock = LeapingClock()
    var options = TestServerOptions()
    options.clock = clock
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"])
    try await withServer(options) { server in
      _ = try await server.addHeld()
      clock.leaps.store(true, ordering: .relaxed)
      for path in ["/v1/tasks", "/v1/audit", "/v1/tasks/1/log/search?q=x"] {
        for isTCP in [false, true] {
          let answer = try await server.send("GET", path, headers: ["Authorization": "Bearer lever"], tcp: isTCP)
          #expect(answer.status == 503 && answer.headers["Retry-After"] == ["1"], "\(path): \(answer.text)")
          let problem = try answer.problem
          #expect(problem.type == "queryTooSlow" && problem.detail.contains(isTCP ? "after 2 s" : "after 10 s"))
          #expect(problem.detail.contains("Unix socket") == isTCP)
        }
      }
      #expect(try await server.send("GET", "/v1/tasks/1").status == 200)
      clock.leaps.store(false, ordering: .relaxed)
      #expect(try await server.client.tasks().total == 1)
    }
  }

  private final class Order: Sendable {
    private let events = Mutex<[String]>([])
    var all: [String] { events.withLock { $0 } }
    func add(_ event: String) { events.withLock { $0.append(event) } }
  }

  @Test func `reads beyond a share wait for their turn, and another share has its own`() async throws {
    let clock = ManualClock()
    let (tcp, socket) = (ReadShare(1), ReadShare(1))
    let gate = AsyncStream<Void>.makeStream()
    let entered = AsyncStream<Void>.makeStream()
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await ReadLimit.$current.withValue(ReadLimit(share: tcp, time: .seconds(2))) {
          try await ReadLimit.scan(by: clock) { _ in
            entered.continuation.yield()
            for await _ in gate.stream { break }
            order.add("first")
          }
        }
      }
      for await _ in entered.stream { break }
      group.addTask {
        try await ReadLimit.$current.withValue(ReadLimit(share: tcp, time: .seconds(2))) {
          try await ReadLimit.scan(by: clock) { _ in order.add("second") }
        }
      }
      try await ReadLimit.$current.withValue(ReadLimit(share: socket, time: .seconds(1))) {
        try await ReadLimit.scan(by: clock) { _ in order.add("socket") }
      }
      gate.continuation.yield()
      try await group.waitForAll()
    }
    #expect(order.all == ["socket", "first", "second"])
  }
}

@Suite(.timeLimit(.minutes(5)))
struct ConnectionLimitTests {
  @Test func `a new connection has the place of the one that was idle longest`() async throws {
    var options = TestServerOptions()
    options.limits.connections = 3
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"])
    try await withServer(options) { server in
      let request = request.replacing("PORT", with: "\(server.port)")
      try await Wire.with(port: server.port) { first in
        try await first.send(request)
        _ = try await first.read { $0.hasSuffix("ok\n") }
        try await Wire.with(port: server.port) { second in
          try await second.send(request)
          _ = try await second.read { $0.hasSuffix("ok\n") }
          try await Wire.with(port: server.port) { third in
            try await third.send(request)
            _ = try await third.read { $0.hasSuffix("ok\n") }
            let answer = try await Wire.with(port: server.port) { other in
              try await other.send(request)
              return try await other.read { $0.hasSuffix("ok\n") }
            }
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            // The first one ends, and the others live on.
            _ = try await first.rest()
            try await third.send(request)
            _ = try await third.read { $0.split(separator: "ok\n", omittingEmptySubsequences: false).count > 2 }
          }
        }
      }
      try await server.client.health()
    }
  }

  @Test func `where none is idle one more is told so, and the socket still works`() async throws {
    var options = TestServerOptions()
    options.limits.connections = 1
    options.listen = try ListenAddress("127.0.0.1:0")
    options.tokens = AccessTokens(operators: ["lever"])
    try await withServer(options) { server in
      let host = "Host: localhost:\(server.port)\r\nAuthorization: Bearer lever\r\n"
      try await Wire.with(port: server.port) { stream in
        try await stream.send("GET /v1/changes HTTP/1.1\r\n\(host)\r\n")
        #expect(try await stream.read { $0.contains("signalbox") }.hasPrefix("HTTP/1.1 200"))
        let answer = try await Wire.with(port: server.port) { try await $0.rest() }
        #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains("tooManyConnections"), "\(answer)")
        #expect(answer.contains("retry-after: 1"))
        try await server.client.health()
      }
    }
  }

  @Test func `connections are a quarter of the descriptors that are free`() {
    let limits = ServerLimits()
    let short = limits.within(descriptors: 64, listeners: 1, cores: 2)
    #expect(short.connections == 6 && short.streams == 3)
    #expect(limits.within(descriptors: 64, listeners: 2, cores: 2).connections == 3)
    #expect(limits.within(descriptors: 10, listeners: 2, cores: 2).connections == 2)
    #expect(limits.within(descriptors: 1_000_000, listeners: 2, cores: 2) == limits)
  }

  @Test func `where descriptors are short, no address and no token takes all that there is`() {
    let limits = ServerLimits()
    for descriptors in stride(from: 10, through: 4000, by: 10) {
      let short = limits.within(descriptors: descriptors, listeners: 2, cores: 2)
      #expect(short.connectionsPerAddress < short.connections, "\(descriptors)")
      #expect(short.streamsPerToken < max(short.streams, 2), "\(descriptors)")
    }
    let usual = limits.within(descriptors: 1024, listeners: 2, cores: 2)
    #expect((usual.connections, usual.connectionsPerAddress) == (123, 30))
    #expect((usual.streams, usual.streamsPerToken) == (61, 30))
    // One client still works, by the only address that it has.
    #expect(limits.within(descriptors: 128, listeners: 2, cores: 2).connectionsPerAddress == 4)
  }

  @Test func `what was asked for holds where there are enough descriptors`() {
    var limits = ServerLimits()
    (limits.connections, limits.connectionsPerAddress, limits.streams, limits.streamsPerToken) = (100, 100, 50, 50)
    #expect(limits.within(descriptors: 1_000_000, listeners: 2, cores: 2) == limits)
  }

  @Test func `accepting pauses after an error, and goes on`() async throws {
    let log = LogJournal()
    let loop = EmbeddedEventLoop()
    let channel = EmbeddedChannel(handler: AcceptPauseHandler(logger: log.logger), loop: loop)
    func isReading() -> Bool? {
      channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool
    }
    channel.connect(to: try SocketAddress(unixDomainSocketPath: "/x"), promise: nil)
    for _ in 0..<3 {
      channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
      #expect(throws: IOError.self) { try channel.throwIfErrorCaught() }
      #expect(isReading() == false)
      loop.advanceTime(by: .milliseconds(999))
      #expect(isReading() == false)
      loop.advanceTime(by: .milliseconds(1))
      #expect(isReading() == true)
    }
    // Told once, until a connection comes again.
    try await log.wait(for: "cannot accept")
    log.lines.append("end")
    try await log.lines.wait { line in
      #expect(!line.contains("cannot accept"))
      return line == "end"
    }
    _ = try channel.finish(acceptAlreadyClosed: true)
  }
}
