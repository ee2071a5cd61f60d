import CommandTestSupport
import FoundationEssentials
import Glibc
import Logging
import SignalboxClient
import SignalboxModel
import Synchronization

/// Adds, cancels and retries tasks while the server under them is killed again and again, and remembers what it was told.
final class Chaos: Sendable {
  struct Told: Sendable {
    /// Tasks whose adding was acknowledged.
    var added: Set<TaskID> = []
    /// Tasks of which a retry was asked for, acknowledged or not.
    var retried: Set<TaskID> = []
    /// Tasks of which a cancel was asked for, acknowledged or not.
    var cancelled: Set<TaskID> = []
    /// What was wrong with an answer.
    var violations: [String] = []
  }

  private let sandbox: Sandbox
  private let plan: ChaosPlan
  private let client: SignalboxClient
  private let told = Mutex(Told())
  private let isOver = Mutex(false)

  init(_ plan: ChaosPlan, in sandbox: Sandbox) {
    self.plan = plan
    self.sandbox = sandbox
    var logger = Logger(label: "chaos")
    logger.logLevel = .critical
    client = SignalboxClient(.unixSocket(sandbox.socket), operatorName: "chaos", logger: logger)
  }

  /// Does all that is planned, lets a last server run everything to its end, and gives what was told meanwhile and what the
  /// server says of it in the end.
  func run() async throws -> (told: Told, found: Findings) {
    do {
      let result = try await torment()
      try await client.shutdown()
      return result
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  private func torment() async throws -> (told: Told, found: Findings) {
    try sandbox.write("", to: "marks")
    try sandbox.write(Errand.script, to: "errand.sh")
    let clock = try await FalseClock(in: sandbox)
    let last = try await withThrowingTaskGroup(of: Void.self) { group in
      for party in 1...4 { group.addTask { try await self.add(party) } }
      group.addTask { try await self.drop(party: 5) }
      try await self.killAll(clock)
      // Later than any time of day before, so that nothing waits for one that was set back: a delay is kept as an instant
      // while no server runs.
      try clock.set(seconds: 3 * 3600)
      // It deletes nothing, so that what is looked at stays there.
      let last = try await Server(in: self.sandbox, "--slots", "4", with: clock.variables)
      self.isOver.withLock { $0 = true }
      try await group.waitForAll()
      return last
    }
    let waited = try await sandbox.run("wait", "--filter", "state:queued|running|scheduled|waiting")
    guard [0, 1].contains(waited.status) else { throw Trouble("the rest never ended: \(waited.error)") }
    let found = try await Findings(client, marks: try sandbox.read("marks"))
    _ = try await last.stop()
    return (told.withLock(\.self), found)
  }

  /// Starts a server and kills it after a while, as often as planned: often while it still starts, and now and then one
  /// around which something else goes wrong as well.
  private func killAll(_ clock: FalseClock) async throws {
    var numbers = plan.numbers(for: 0)
    for _ in 0..<plan.kills {
      let fault = Fault(&numbers)
      if case .fullDisk = fault { try mark(Findings.logsStop) }
      let server = try start(clock, with: fault)
      try await pause(&numbers)
      try await bring(fault, to: server, clock, &numbers)
      server.signal(SIGKILL)
      _ = try await server.ended()
      if case .fullDisk = fault { try mark(Findings.logsGoOn) }
    }
  }

  /// Appends a line to the marks of the commands, by one write as they do.
  private func mark(_ line: String) throws {
    let descriptor = open("\(sandbox.work)/marks", O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw Trouble("no marks: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let bytes = Array("\(line)\n".utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Trouble("the marks cannot be written") }
  }

  private func pause(_ numbers: inout SeededNumbers) async throws {
    try await Task.sleep(
      for: .milliseconds(numbers.chance(30) ? numbers.number(in: 0...100) : numbers.number(in: 100...900)))
  }

  /// Starts a server that sees the sandbox's clock, within the limits that the fault sets.
  private func start(_ clock: FalseClock, with fault: Fault) throws -> Child {
    let limit =
      switch fault {
      case .fullDisk(let room): "trap '' XFSZ; ulimit -f \(largestFile / 1024 + room); "
      case .fewDescriptors(let count): "ulimit -n \(count); "
      default: ""
      }
    let program = try Sandbox.program
    return try sandbox.start(
      ["bash", "-c", "\(limit)exec \"$0\" serve \"$@\"", program] + plan.options, with: clock.variables)
  }

  private var largestFile: Int {
    ["", "-wal", "-logs", "-logs-wal"].compactMap { suffix -> Int? in
      var status = stat()
      return stat(sandbox.database + suffix, &status) == 0 ? Int(status.st_size) : nil
    }.max() ?? 0
  }

  /// Does what goes wrong while the server runs, and has what was moved back in its place afterwards.
  private func bring(
    _ fault: Fault, to server: Child, _ clock: FalseClock, _ numbers: inout SeededNumbers
  ) async throws {
    switch fault {
    case .movedFile(let suffix):
      let path = sandbox.database + suffix
      // Before the server has the files open it would take a database without its write-ahead log for the whole of it.
      for await line in server.errorLines where line.contains(" serves on ") { break }
      // It may not be there yet, or not any more.
      guard rename(path, path + "-away") == 0 else { return }
      try await pause(&numbers)
      guard rename(path + "-away", path) == 0 else { throw Trouble("\(path) does not come back: \(errno)") }
      try await pause(&numbers)
    case .removedSocket:
      unlink(sandbox.socket)
      try await pause(&numbers)
    case .setClock(let seconds):
      try clock.set(seconds: seconds)
      try await pause(&numbers)
    case .none, .fullDisk, .fewDescriptors: break
    }
  }

  /// Adds one task after the other, asking again with the same key until each is acknowledged; now and then cancels or
  /// retries one.
  private func add(_ party: Int) async throws {
    var numbers = plan.numbers(for: party)
    var count = 0
    while !isOver.withLock(\.self) {
      count += 1
      let request = try Errand(&numbers).request(in: sandbox.work)
      let key = "\(party)-\(count)"
      let id = try await acknowledged(request, key)
      if numbers.chance(20), try await acknowledged(request, key) != id {
        told.withLock { $0.violations.append("the key \(key) made a second task beside \(id)") }
      }
      if numbers.chance(5) { await act(&numbers) }
      try await Task.sleep(for: .milliseconds(numbers.number(in: 5...40)))
    }
  }

  private func acknowledged(_ request: NewTaskRequest, _ key: String) async throws -> TaskID {
    while true {
      switch await answer(to: request, key) {
      case .success(let task):
        told.withLock { _ = $0.added.insert(task.id) }
        return task.id
      case .failure(let error):
        // There is no server now, or it cannot write: the next one is asked.
        guard error.code != .refused || error.problem?.status == 503 else { throw error }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  private func answer(to request: NewTaskRequest, _ key: String) async -> Result<TaskRecord, ClientError> {
    do {
      return .success(try await client.add(request, idempotencyKey: key))
    } catch {
      return .failure(error)
    }
  }

  private func act(_ numbers: inout SeededNumbers) async {
    let ids = told.withLock { $0.added.sorted() }
    guard !ids.isEmpty else { return }
    let id = ids[numbers.number(in: 0...(ids.count - 1))]
    let isRetry = numbers.chance(50)
    told.withLock { _ = isRetry ? $0.retried.insert(id) : $0.cancelled.insert(id) }
    do {
      if isRetry { _ = try await client.retry(id) } else { _ = try await client.cancel(id) }
    } catch {
      // Refused for its state, or not heard: what was done is seen in the end.
    }
  }

  /// Clients that go in the middle of a request and of a stream.
  private func drop(party: Int) async throws {
    var numbers = plan.numbers(for: party)
    let api = API(socket: sandbox.socket)
    while !isOver.withLock(\.self) {
      let request =
        numbers.chance(50)
        ? "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\n\r\n"
        : "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"
      api.abandon(request)
      try await Task.sleep(for: .milliseconds(numbers.number(in: 10...100)))
    }
  }
}
