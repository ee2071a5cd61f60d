import SignalboxModel
import Testing

@testable import Signalbox

/// What the doctor makes of a server, decided from facts alone.
@Suite struct DoctorTests {
  private static let now = Timestamp(microseconds: 1_795_442_607_000_000)

  private static func facts(_ change: (inout DoctorFacts) -> Void = { _ in }) -> DoctorFacts {
    var server = ServerFacts(now: now)
    server.slots = SlotUse(used: 1, total: 4)
    var facts = DoctorFacts(
      server: server,
      info: ServerInfo(
        name: "default", version: "1", host: "h", pid: 1, startedAt: now, store: "sqlite /x", boot: "b"),
      isDurable: true, counts: StateCounts(), totals: Totals())
    change(&facts)
    return facts
  }

  private static func sample(_ count: Int, of name: String = "mail") -> DoctorFacts.Sample {
    DoctorFacts.Sample(
      tasks: (0..<count).map { TaskRecord(id: TaskID(Int64($0) + 1), name: name, enqueuedAt: now) }, total: count)
  }

  private static func size(_ name: String, _ mebibytes: Int64, isPart: Bool = false) -> StoreFileSize {
    StoreFileSize(name: name, path: "/\(name)", bytes: mebibytes << 20, isPart: isPart)
  }

  private static func paused(_ name: String, _ counts: [TaskState: Int]) -> QueueRecord {
    QueueRecord(name: name, paused: OperatorMark(at: now, by: "ana"), counts: StateCounts(counts))
  }

  private func findings(_ change: (inout DoctorFacts) -> Void = { _ in }) -> [DoctorFinding] {
    Doctor(facts: Self.facts(change)).findings
  }

  @Test func aHealthyServerHasOneGoodWordForEverySubject() {
    let findings = findings()
    #expect(findings.allSatisfy { $0.severity == .ok && $0.remedy == nil })
    #expect(
      findings.map(\.subject)
        == ["worker", "store", "machine", "slots", "queues", "task types", "requests", "running tasks", "outcomes"])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var severity: DoctorSeverity
    var subject: String
    var words: String
    var facts: DoctorFacts

    init(
      _ name: String, _ severity: DoctorSeverity, _ subject: String, _ words: String,
      _ change: (inout DoctorFacts) -> Void
    ) {
      testDescription = name
      self.severity = severity
      self.subject = subject
      self.words = words
      facts = DoctorTests.facts(change)
    }
  }

  static let cases: [Case] = [
    Case("nobody runs the registry", .problem, "worker", "has not been started") {
      $0.server.activity = .notStarted
    },
    Case("draining", .note, "worker", "shutting down") { $0.server.activity = .drainingClosures },
    Case("stopped", .problem, "worker", "has shut down") { $0.server.activity = .stopped },
    Case("the store cannot write", .problem, "store", "takes no changes: disk full") {
      $0.server.storeFault = "disk full"
    },
    Case("the machine is short of something", .problem, "machine", "short of memory (no process): attempts") {
      $0.server.shortage = MachineShortage(.memory, "no process")
    },
    Case("not all slots fit", .warning, "slots", "3/8 slots (descriptors)") {
      $0.server.slots = SlotUse(used: 1, total: 3, limit: SlotLimit(configured: 8, resource: "descriptors"))
    },
    Case("something cannot be ended", .warning, "task #7", "it is to end, but process 71 waits") {
      $0.server.unendable = [TaskID(7): "process 71 waits"]
    },
    Case("a memory store", .warning, "store", "gone when this process ends") { $0.isDurable = false },
    Case("no slot for what is queued", .warning, "slots", "all 4 are taken while 1,200 tasks are queued") {
      $0.server.slots.used = 4
      $0.counts[.queued] = 1200
    },
    Case("no thread for what is queued", .warning, "blocking threads", "all 2 are taken while 1 task is queued") {
      $0.server.blocking = SlotUse(used: 2, total: 2)
      $0.counts[.queued] = 1
    },
    Case("a paused queue with tasks", .note, "queue mail", "ana paused it at 14:03:27 UTC, and it holds 3 queued tasks")
    {
      $0.server.add([paused("mail", [.queued: 3, .failed: 9])])
    },
    Case("one that was paused long ago", .warning, "queue mail", "and it holds 1 queued task") {
      $0.server.add([paused("mail", [.queued: 1])])
      $0.longPaused = ["mail"]
    },
    Case("one whose tasks are due later", .note, "queue mail", "holds 1 waiting, 1,200 scheduled and 1 running task") {
      $0.server.add([paused("mail", [.waiting: 1, .scheduled: 1200, .running: 1])])
      $0.longPaused = ["mail"]
    },
    Case("a queue at its limit", .warning, "queue mail", "its limit of 2 at once is reached, and 1 task is queued") {
      $0.server.queues["mail"] = QueueRecord(
        name: "mail", concurrency: 2, counts: StateCounts([.queued: 1, .running: 2]))
    },
    Case("very many queues at their limit", .warning, "queues", "10 more are paused or at their limit") { facts in
      for number in 0..<30 {
        facts.server.add([QueueRecord(name: "\(number)", concurrency: 0, counts: StateCounts([.queued: 1]))])
      }
    },
    Case("very many paused queues", .note, "queues", "1 more are paused or at their limit") { facts in
      for number in 0..<20 {
        facts.server.add([QueueRecord(name: "z\(number)", concurrency: 0, counts: StateCounts([.queued: 1]))])
      }
      facts.server.add([paused("a", [.scheduled: 1])])
    },
    Case("larger files than are to be kept", .warning, "files", "tasks 900M and logs 400M: more than the 1000M") {
      $0.sizes = FileSizes(files: [size("tasks", 900), size("logs", 400)], kept: 1000 << 20)
    },
    Case("files as large as they may be", .ok, "files", "tasks 900M, orphaned logs 30M and logs 200M") {
      $0.sizes = FileSizes(
        files: [size("tasks", 900), size("orphaned logs", 30, isPart: true), size("logs", 200)], kept: 1000 << 20)
    },
    Case("logs that deleted tasks left", .warning, "files", "orphaned logs take 65M of /orphaned logs") {
      $0.sizes = FileSizes(files: [size("logs", 80), size("orphaned logs", 65, isPart: true)])
    },
    Case("names that nobody knows", .problem, "task types", "2 tasks are queued that nobody here runs: mail") {
      $0.unrunnable = sample(2)
    },
    Case("long held", .warning, "requests", "1 task is held by a response that has not ended: #1 mail") {
      $0.longHeld = sample(1)
    },
    Case("dropped", .warning, "requests", "5 dropped with failed requests (error 2 and status 3)") {
      $0.dropped = ["status": 3, "error": 2]
    },
    Case("does not stop", .warning, "running tasks", "asked to stop: #1 mail") { $0.unstopped = sample(1) },
    Case("slow", .warning, "running tasks", "longer than usual: #1 mail, #2 mail, #3 mail, #4 mail, #5 mail and 2 more")
    {
      $0.slow = sample(7)
    },
    Case("silent", .warning, "running tasks", "1 task is silent, with no output for over an hour after some") {
      $0.silent = sample(1)
    },
    Case("most fail", .warning, "outcomes", "3 of 4 failed") { $0.totals = Totals(completed: 1, failed: 3) },
    Case("few fail", .ok, "outcomes", "3 of 103 failed") { $0.totals = Totals(completed: 100, failed: 3) },
    Case(
      "much of a name fails", .problem, "outcomes of rsync",
      "5,000 of 17,007 kept tasks failed (29%), 58 of the latest 200; most often: exit code 23"
    ) {
      $0.failures = [
        FailureShare(
          name: "rsync", failed: 5000, completed: 12_007, latest: 200, latestFailed: 58, error: "exit code 23")
      ]
    },
    Case("the last of a few failed", .problem, "outcomes of \"a\" b", "1 of 3 kept tasks failed (33%), the latest one")
    {
      $0.failures = [
        FailureShare(
          name: "\"a\" b", failed: 1, completed: 2, latest: 3, latestFailed: 1, endsWithFailure: true, error: "E: m")
      ]
    },
    Case("much failed before", .warning, "outcomes of rsync", "5,000 of 17,007 kept tasks failed (29%), though not of")
    {
      $0.failures = [FailureShare(name: "rsync", failed: 5000, completed: 12_007, latest: 200, latestFailed: 2)]
    },
    Case("some fail, as some do", .ok, "outcomes", "0 of 0 failed") {
      $0.failures = [
        FailureShare(name: "a", failed: 39, completed: 161, latest: 200, latestFailed: 39, endsWithFailure: true),
        FailureShare(name: "b", failed: 1, completed: 2, latest: 3, latestFailed: 1),
      ]
    },
    Case("very many names fail", .warning, "outcomes", "tasks of 5 more names fail") { facts in
      facts.failures = (0..<15).map {
        FailureShare(name: "\($0)", failed: 9, completed: 0, latest: 9, latestFailed: 9, endsWithFailure: true)
      }
    },
    Case("a paused queue with nothing in it", .ok, "queues", "none is paused") {
      $0.server.add([paused("mail", [.completed: 3, .failed: 1, .cancelled: 1])])
      $0.longPaused = ["mail"]
    },
    Case("full, but nothing waits", .ok, "slots", "4 of 4 in use") { $0.server.slots.used = 4 },
  ]

  @Test(arguments: cases) func itIsFound(example: Case) throws {
    let findings = Doctor(facts: example.facts).findings
    let finding = try #require(findings.first { $0.subject == example.subject })
    #expect(finding.severity == example.severity)
    #expect(finding.message.contains(example.words), "\(finding.message)")
    #expect((finding.remedy == nil) == (example.severity == .ok))
    let worst = findings.first?.severity
    #expect(DoctorAnswer(findings: findings).hasProblem == (worst == .problem))
    #expect(example.severity != .problem || worst == .problem)
  }

  @Test func theWorstComesFirst() {
    let findings = findings {
      $0.isDurable = false
      $0.unrunnable = Self.sample(1)
    }
    #expect(findings.prefix(3).map(\.severity) == [.problem, .warning, .ok])
  }
}
