import SignalboxModel
import Testing

@testable import Signalbox

@Suite struct NewTaskCheckTests {
  private static let catalogue = TaskCatalogue().register(Tuned.self).commands(NoCommands())
  private let check = NewTaskCheck(catalogue: catalogue, isSingleProcess: true)

  struct Refusal: Sendable, CustomTestStringConvertible {
    var what: String
    var request: NewTaskRequest
    var pointer: String
    var status = 422

    var testDescription: String { what }
  }

  private static func command(_ payload: String, environment: [String: String]? = nil) -> NewTaskRequest {
    NewTaskRequest(kind: .command, payload: JSONText(trusted: payload), environment: environment)
  }

  private static let long = String(repeating: "x", count: 129)
  static let refusals = [
    Refusal(what: "no name", request: NewTaskRequest(), pointer: "/name"),
    Refusal(what: "empty name", request: NewTaskRequest(name: ""), pointer: "/name"),
    Refusal(what: "long name", request: NewTaskRequest(name: long), pointer: "/name"),
    Refusal(what: "unknown name", request: NewTaskRequest(name: "other"), pointer: "/name"),
    Refusal(what: "closure", request: NewTaskRequest(name: "tuned", kind: .closure), pointer: "/kind"),
    Refusal(what: "unknown kind", request: NewTaskRequest(name: "tuned", kind: .unknown("x")), pointer: "/kind"),
    Refusal(what: "empty queue", request: NewTaskRequest(name: "tuned", queue: ""), pointer: "/queue"),
    Refusal(what: "long queue", request: NewTaskRequest(name: "tuned", queue: long), pointer: "/queue"),
    Refusal(what: "high priority", request: NewTaskRequest(name: "tuned", priority: 1_000_001), pointer: "/priority"),
    Refusal(what: "low priority", request: NewTaskRequest(name: "tuned", priority: -1_000_001), pointer: "/priority"),
    Refusal(
      what: "many tags", request: NewTaskRequest(name: "tuned", tags: Array(repeating: "t", count: 33)),
      pointer: "/tags"),
    Refusal(what: "empty tag", request: NewTaskRequest(name: "tuned", tags: ["a", ""]), pointer: "/tags/1"),
    Refusal(
      what: "long tag", request: NewTaskRequest(name: "tuned", tags: [String(repeating: "é", count: 129)]),
      pointer: "/tags/0"),
    Refusal(what: "negative delay", request: NewTaskRequest(name: "tuned", delay: -1), pointer: "/delay"),
    Refusal(what: "delay without end", request: NewTaskRequest(name: "tuned", delay: .infinity), pointer: "/delay"),
    Refusal(what: "delay that is no number", request: NewTaskRequest(name: "tuned", delay: .nan), pointer: "/delay"),
    Refusal(
      what: "delay of centuries", request: NewTaskRequest(name: "tuned", delay: 3_155_760_001), pointer: "/delay"),
    Refusal(what: "no attempts", request: NewTaskRequest(name: "tuned", maxAttempts: 0), pointer: "/maxAttempts"),
    Refusal(
      what: "many attempts", request: NewTaskRequest(name: "tuned", maxAttempts: 1_000_001), pointer: "/maxAttempts"),
    Refusal(what: "no time", request: NewTaskRequest(name: "tuned", timeout: 0), pointer: "/timeout"),
    Refusal(
      what: "environment of a typed task", request: NewTaskRequest(name: "tuned", environment: [:]),
      pointer: "/environment"),
    Refusal(
      what: "large payload",
      request: NewTaskRequest(
        name: "tuned", payload: JSONText(trusted: "\"\(String(repeating: "x", count: Limits.payload))\"")),
      pointer: "/payload", status: 413),
    Refusal(what: "command without payload", request: NewTaskRequest(kind: .command), pointer: "/payload/command"),
    Refusal(what: "command as text", request: command(#"{"command":"ls"}"#), pointer: "/payload/command"),
    Refusal(what: "empty command", request: command(#"{"command":[]}"#), pointer: "/payload/command"),
    Refusal(what: "empty program", request: command(#"{"command":["","a"]}"#), pointer: "/payload/command"),
    Refusal(what: "zero byte", request: command(#"{"command":["a\u0000b"]}"#), pointer: "/payload/command"),
    Refusal(
      what: "relative directory", request: command(#"{"command":["ls"],"directory":"tmp"}"#),
      pointer: "/payload/directory"),
    Refusal(
      what: "zero byte in directory", request: command(#"{"command":["ls"],"directory":"/a\u0000"}"#),
      pointer: "/payload/directory"),
    Refusal(
      what: "variable without name", request: command(#"{"command":["ls"]}"#, environment: ["": "x"]),
      pointer: "/environment"),
    Refusal(
      what: "= in a variable's name", request: command(#"{"command":["ls"]}"#, environment: ["A=B": "x"]),
      pointer: "/environment"),
    Refusal(
      what: "zero byte in a value", request: command(#"{"command":["ls"]}"#, environment: ["A": "x\u{0}"]),
      pointer: "/environment"),
    Refusal(
      what: "large environment",
      request: command(#"{"command":["ls"]}"#, environment: ["A": String(repeating: "x", count: Limits.payload)]),
      pointer: "/environment", status: 413),
    Refusal(
      what: "too many variables",
      request: command(
        #"{"command":["ls"]}"#,
        environment: Dictionary(uniqueKeysWithValues: (0...Limits.environment).map { ("V\($0)", "") })),
      pointer: "/environment", status: 413),
    Refusal(what: "NUL in a name", request: NewTaskRequest(name: "tuned\0"), pointer: "/name"),
    Refusal(what: "NUL in a queue", request: NewTaskRequest(name: "tuned", queue: "a\0"), pointer: "/queue"),
    Refusal(what: "NUL in a tag", request: NewTaskRequest(name: "tuned", tags: ["a", "\0"]), pointer: "/tags/1"),
  ]

  @Test(arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let problem = #expect(throws: Problem.self) { try check.task(from: refusal.request, at: "") }
    #expect(problem?.pointer == refusal.pointer)
    #expect(problem?.status == refusal.status)
    let nested = #expect(throws: Problem.self) { try check.task(from: refusal.request, at: "/tasks/3") }
    #expect(nested?.pointer == "/tasks/3" + refusal.pointer)
  }

  @Test(arguments: [
    NewTaskRequest(name: "tuned", queue: String(repeating: "q", count: 128)),
    NewTaskRequest(name: "tuned", priority: 1_000_000, maxAttempts: 1_000_000),
    NewTaskRequest(name: "tuned", priority: -1_000_000, maxAttempts: 1),
    NewTaskRequest(name: "tuned", tags: Array(repeating: String(repeating: "t", count: 256), count: 32)),
    NewTaskRequest(name: "tuned", delay: 3_155_760_000, timeout: 0.001),
    NewTaskRequest(
      name: "tuned", payload: JSONText(trusted: "\"\(String(repeating: "x", count: Limits.payload - 2))\"")),
  ])
  func takesWhatIsJustWithinTheLimits(_ request: NewTaskRequest) throws {
    #expect(try check.task(from: request, at: "").name == "tuned")
  }

  @Test func whatIsLeftOutComesFromTheType() throws {
    let task = try check.task(from: NewTaskRequest(name: "tuned"), at: "")
    #expect(
      task
        == NewTask(
          name: "tuned", queue: "slow", priority: 3, maxAttempts: 2, timeout: .seconds(90)))
  }

  @Test func whatIsSaidGoesBeforeTheType() throws {
    let request = NewTaskRequest(
      name: "tuned", queue: "fast", priority: 0, payload: JSONText(trusted: "[1]"), tags: ["a"], delay: 1.5,
      maxAttempts: 9, timeout: 2)
    #expect(
      try check.task(from: request, at: "")
        == NewTask(
          name: "tuned", queue: "fast", priority: 0, payload: JSONText(trusted: "[1]"), tags: ["a"],
          delay: .seconds(1.5), maxAttempts: 9, timeout: .seconds(2)))
  }

  @Test(arguments: [("/usr/bin/rsync", "rsync"), ("ls", "ls"), ("./a b", "a b"), ("/", "/")])
  func aCommandIsNamedAfterItsProgram(program: String, name: String) throws {
    let task = try check.task(from: Self.command(#"{"command":["\#(program)"]}"#), at: "")
    #expect(task.name == name)
    #expect(task.kind == .command)
    #expect(task.maxAttempts == 1)
    #expect(task.timeout == nil)
  }

  @Test func aCommandWithoutAnEnvironmentHasThatOfItsBatch() throws {
    var check = check
    check.environment = ["A": "b"]
    let command = #"{"command":["ls"]}"#
    #expect(try check.task(from: Self.command(command), at: "").environment == ["A": "b"])
    #expect(try check.task(from: Self.command(command, environment: ["C": "d"]), at: "").environment == ["C": "d"])
    #expect(try check.task(from: Self.command(command, environment: [:]), at: "").environment == [:])
    #expect(try check.task(from: NewTaskRequest(name: "tuned"), at: "").environment == [:])
  }

  @Test func `the commands of a batch share one environment, down to whoever runs them`() async throws {
    let bench = try IdleBench(catalogue: Self.catalogue)
    let command = Self.command(#"{"command":["ls"]}"#)
    let own = Self.command(#"{"command":["ls"]}"#, environment: ["A": "c"])
    let batch = NewTaskBatch(tasks: [command, own, command, command], environment: ["A": "b"])
    _ = try await bench.registry.add(batch, idempotencyKey: nil, by: "ana")
    let request = ClaimRequest(worker: "w1", names: [], commands: true, limit: 4, lease: .seconds(15))
    let environments = try await bench.store.claim(request).map(\.environment)
    #expect(environments.map(\.values) == [["A": "b"], ["A": "c"], ["A": "b"], ["A": "b"]])
    #expect(Set(environments.map(\.identity)).count == 2)
  }

  @Test func aLongProgramsNameIsCutToTheLimit() throws {
    let program = String(repeating: "p", count: 500)
    let task = try check.task(from: Self.command(#"{"command":["\#(program)"]}"#), at: "")
    #expect(task.name.utf8.count <= Limits.name)
    #expect(task.name.contains("[cut:"))
  }

  @Test func aStoreOfManyProcessesTakesNamesThatOthersMayKnow() throws {
    let shared = NewTaskCheck(catalogue: Self.catalogue, isSingleProcess: false)
    #expect(try shared.task(from: NewTaskRequest(name: "other"), at: "").maxAttempts == 1)
  }

  @Test(arguments: [
    (TaskCatalogue(), "it has none"),
    (TaskCatalogue().commands(NoCommands()), "it runs commands only: set kind to command"),
    (TaskCatalogue().register(Tuned.self), "it knows tuned"),
  ])
  func anUnknownNameIsAnsweredWithWhatIsKnown(catalogue: TaskCatalogue, advice: String) {
    let check = NewTaskCheck(catalogue: catalogue, isSingleProcess: true)
    let problem = #expect(throws: Problem.self) { try check.task(from: NewTaskRequest(name: "other"), at: "") }
    #expect(problem?.detail.hasSuffix(advice) == true)
  }

  @Test func aServerWithoutCommandsRefusesThem() {
    let check = NewTaskCheck(catalogue: TaskCatalogue(), isSingleProcess: true)
    let problem = #expect(throws: Problem.self) {
      try check.task(from: Self.command(#"{"command":["ls"]}"#), at: "")
    }
    #expect(problem?.pointer == "/kind")
  }
}

private struct Tuned: BackgroundTask {
  static let task = TaskSettings<Self>(
    "tuned", queue: "slow", priority: 3, timeout: .seconds(90), retry: RetryPolicy(maxAttempts: 2))

  func run(_ context: TaskContext, services: Void) async throws {}
}

private struct NoCommands: CommandRunner {
  func run(_ context: TaskContext) async throws -> JSONText? { nil }
  func leftovers(of attempts: Set<AttemptKey>, in stores: [String]) async throws -> Set<AttemptKey> { [] }

  func endLeftovers(
    of attempts: Set<AttemptKey>, in stores: [String], tell: @escaping @Sendable (LeftoverNews) async throws -> Void
  ) async throws {}
}
