import FoundationEssentials
import Glibc
import Signalbox
import SignalboxModel
import SignalboxShell
import SignalboxTesting
import Synchronization
import Testing

extension ShellTests {
  /// What an earlier server's commands left running, ended on this machine.
  @Suite struct Leftover {
    /// Lets a command leave a child behind.
    private func leave(_ child: String, _ bench: Bench, task: Int64) async throws -> Int32 {
      _ = try await bench.shell("\(child) >/dev/null 2>&1 & echo child-\(task) $!", task: task)
      return await bench.log.number(after: "child-\(task)")
    }

    private func keys(_ tasks: Int64...) -> Set<AttemptKey> {
      Set(tasks.map { AttemptKey(task: TaskID($0), attempt: 3) })
    }

    /// Ends what is left over, for a server that found these tasks running.
    ///
    /// - Returns: the news of each task, in order.
    private func endLeftovers(
      _ bench: Bench, running tasks: Set<AttemptKey>, stores: [String]? = nil
    ) async throws -> [Int64: [String]] {
      let reports = Mutex<[Int64: [String]]>([:])
      let stores = stores ?? [bench.storeIdentity]
      let found = try await bench.runner.leftovers(of: tasks, in: stores)
      try await bench.runner.endLeftovers(of: found, in: stores) { news in
        reports.withLock { $0[news.key.task.rawValue, default: []].append(news.words) }
      }
      return reports.withLock { $0 }
    }

    @Test func whatAServerLeftBehindIsEndedAndReportedByAttempt() async throws {
      let bench = Bench(server: .ended)
      let first = try await leave("sleep 1000", bench, task: 1)
      let second = try await leave("setsid sleep 1000", bench, task: 2)
      let reports = try await endLeftovers(bench, running: keys(1, 2, 3))
      #expect(!Machine.isRunning(first))
      #expect(!Machine.isRunning(second))
      #expect(
        reports == [
          1: ["ended 1 process (pid \(first)) left behind by an earlier server", "gone"],
          2: ["ended 1 process (pid \(second)) left behind by an earlier server", "gone"],
        ])
    }

    @Test func whatAnAttemptThatHasEndedLeftRunningStays() async throws {
      let bench = Bench(server: .ended)
      let daemon = try await leave("nohup sleep 1000", bench, task: 1)
      #expect(try await endLeftovers(bench, running: []) == [:])
      #expect(try await endLeftovers(bench, running: keys(2)) == [:])
      #expect(Machine.isRunning(daemon))
      kill(daemon, SIGKILL)
    }

    @Test func whatALiveServerRunsIsNotTouchedByOneOnACopyOfItsStore() async throws {
      let bench = Bench()
      let child = try await leave("sleep 1000", bench, task: 1)
      let reports = try await endLeftovers(bench, running: keys(1), stores: ["the copy's own", bench.storeIdentity])
      #expect(reports == [:])
      #expect(Machine.isRunning(child))
      kill(child, SIGKILL)
    }

    @Test func whatWasLeftBehindUnderTheIdentityOfTheOriginalIsEnded() async throws {
      let bench = Bench(server: .ended)
      let child = try await leave("sleep 1000", bench, task: 1)
      let reports = try await endLeftovers(bench, running: keys(1), stores: ["the copy's own", bench.storeIdentity])
      #expect(reports[1]?.last == "gone")
      #expect(!Machine.isRunning(child))
    }

    @Test func whatHasLostItsMarksIsFoundByItsSession() async throws {
      let bench = Bench(server: .ended)
      let script = #"sh -c 'env -i sh -c "echo child \$\$; exec sleep 1000"; :' & :"#
      let run = Task { try await bench.shell(script) }
      let unmarked = await bench.log.number(after: "child")
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      _ = try await run.value
      let reports = try await endLeftovers(bench, running: keys(7))
      #expect(!Machine.isRunning(unmarked))
      #expect(reports[7]?.first?.hasPrefix("ended 2 processes ") == true)
    }

    @Test func whatIgnoresSIGTERMGetsSIGKILL() async throws {
      let bench = Bench(server: .ended)
      let stubborn = try await leave("trap '' TERM; sleep 1000", bench, task: 1)
      async let reports = endLeftovers(bench, running: keys(1))
      await bench.clock.sleeper(for: .seconds(2))
      #expect(Machine.isRunning(stubborn))
      bench.clock.advance(by: .seconds(2))
      #expect(try await reports.count == 1)
      #expect(!Machine.isRunning(stubborn))
    }

    @Test func whatCannotBeEndedHoldsUpItselfAloneAndIsNamed() async throws {
      let starter = Bench(server: .ended)
      let deaf = try await leave("sleep 1000", starter, task: 1)
      let other = try await leave("sleep 1000", starter, task: 2)
      let system = ProcessSystem { (entry) throws(KernelError) in
        guard let handle = try ProcessHandle(entry) else { return nil }
        return entry.pid == deaf ? DeafProcess(handle) : handle
      }
      let bench = Bench(system: system)
      let (news, tell) = AsyncStream<LeftoverNews>.makeStream()
      let ending = Task {
        try await bench.runner.endLeftovers(of: keys(1, 2), in: [starter.storeIdentity]) { tell.yield($0) }
        tell.finish()
      }
      // The grace of SIGTERM, then what SIGKILL is given.
      await bench.clock.sleeper(for: .seconds(2))
      bench.clock.advance(by: .seconds(2))
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      var told: [LeftoverNews] = []
      for await item in news {
        told.append(item)
        if told.count == 2 {
          #expect(!Machine.isRunning(other))
          #expect(told.map(\.key.task.rawValue) == [2, 2])
          await bench.clock.sleeper(for: .seconds(1))
          bench.clock.advance(by: .seconds(1))
        }
        if case .cannotEnd(let key, let words) = item {
          #expect(key.task == TaskID(1))
          #expect(words.hasPrefix("process \(deaf) (sleep) does not end (state "))
          // What it waited for has come.
          kill(deaf, SIGKILL)
        }
      }
      try await ending.value
      #expect(
        told.suffix(2) == [
          .ended(
            AttemptKey(task: TaskID(1), attempt: 3), "ended 1 process (pid \(deaf)) left behind by an earlier server"),
          .gone(AttemptKey(task: TaskID(1), attempt: 3)),
        ])
    }

    @Test func aProcessThatCannotBeLookedIntoHoldsBackWhatMayBeItsAndNotTheLook() async throws {
      let table = try HeldTable()
      defer { table.remove() }
      let bench = Bench(system: ProcessSystem(table: ProcessTable(root: table.root)) { _ in nil })
      let search = Task { try await bench.runner.leftovers(of: keys(1, 2), in: ["own"]) }
      let writer = await table.writer()
      await bench.clock.sleeper(for: .milliseconds(250))
      bench.clock.advance(by: .milliseconds(250))
      #expect(try await search.value == keys(1, 2))

      // It is known now: no look waits for it again.
      let (news, tell) = AsyncStream<LeftoverNews>.makeStream()
      let ending = Task {
        try await bench.runner.endLeftovers(of: keys(1, 2), in: ["own"]) { tell.yield($0) }
        tell.finish()
      }
      var told: [LeftoverNews] = []
      var time: Task<Void, Never>?
      for await item in news {
        told.append(item)
        guard told.count == 2 else { continue }
        let words =
          "process 4711 (dd) cannot be looked into while the kernel holds it (state D), and may be of this attempt"
        #expect(Set(told) == Set(keys(1, 2).map { LeftoverNews.cannotEnd($0, words) }))
        try table.release(writer)
        time = Task { [clock = bench.clock] in
          while !Task.isCancelled {
            await clock.sleeper(for: .seconds(5))
            clock.advance(by: .seconds(5))
          }
        }
      }
      time?.cancel()
      await time?.value
      try await ending.value
      #expect(Set(told.suffix(2)) == Set(keys(1, 2).map { LeftoverNews.gone($0) }))
      #expect(try await bench.runner.leftovers(of: keys(1, 2), in: ["own"]) == [])
    }

    @Test func aLookThatIsHeldUpEndsWhenItIsCancelled() async throws {
      let table = try HeldTable()
      defer { table.remove() }
      let bench = Bench(system: ProcessSystem(table: ProcessTable(root: table.root)) { _ in nil })
      let search = Task { try await bench.runner.leftovers(of: keys(1), in: ["own"]) }
      let writer = await table.writer()
      search.cancel()
      await #expect(throws: CancellationError.self) { try await search.value }
      try table.release(writer)
    }

    @Test func commandsOfAnotherStoreAreLeftAlone() async throws {
      let bench = Bench(server: .ended)
      let other = Bench(server: .ended)
      let child = try await leave("sleep 1000", other, task: 1)
      let reports = try await endLeftovers(bench, running: keys(1))
      #expect(reports == [:])
      #expect(Machine.isRunning(child))
      kill(child, SIGKILL)
    }

    @Test func aProcessThatGotTheNumberOfAnotherIsNotTouched() async throws {
      let bench = Bench()
      let child = try await leave("sleep 1000", bench, task: 1)
      var entry = try #require(try ProcessTable().entry(child))
      entry.startTime += 1
      #expect(try ProcessHandle(entry) == nil)
      entry.startTime -= 1
      let handle = try #require(try ProcessHandle(entry))
      #expect(handle.signal(SIGKILL))
      await handle.end()
      #expect(!Machine.isRunning(child))
    }

    @Test func aNameWithParenthesesAndSpacesIsReadPast() throws {
      let rest = (8...52).map(String.init).joined(separator: " ")
      let entry = try #require(ProcessEntry(stat: Array("41 (a) S 1 (b) R 5 6 7 \(rest)\n".utf8)))
      #expect([entry.pid, entry.parent, entry.group, entry.session] == [41, 5, 6, 7])
      #expect(entry.startTime == 22 + 1)
      #expect(entry.program == "a) S 1 (b")
      #expect(entry.state == "R")
    }
  }

  /// What is left over, among processes that are made up.
  @Suite struct LeftoverSearch {
    private static let key = AttemptKey(task: TaskID(1), attempt: 1)

    private func process(
      _ pid: Int32, parent: Int32 = 1, session: Int32? = nil, startTime: UInt64 = 5, marks: CommandMarks? = nil,
      isHeld: Bool = false
    ) throws -> ProcessFacts {
      let rest = (8...21).map(String.init).joined(separator: " ")
      let text = "\(pid) (p) S \(parent) \(pid) \(session ?? pid) 0 \(rest) \(startTime) 0 0"
      return ProcessFacts(entry: try #require(ProcessEntry(stat: Array(text.utf8))), marks: marks, isHeld: isHeld)
    }

    private func marks(_ store: String, server: ServerMark?, _ key: AttemptKey = key) -> CommandMarks {
      CommandMarks(storeIdentity: store, server: server, key: key)
    }

    private func found(_ processes: [ProcessFacts], stores: [String] = ["own", "parent"]) -> Set<Int32> {
      let leftovers = Leftovers(attempts: [Self.key], stores: stores)
      return Set(leftovers.find(among: processes, own: 2).values.flatMap { $0 }.map(\.pid))
    }

    @Test func onlyWhatAServerThatHasEndedStartedForARunningAttemptIsLeft() throws {
      let alive = ServerMark(pid: 10, startTime: 3)
      let dead = ServerMark(pid: 10, startTime: 2)
      let other = AttemptKey(task: TaskID(1), attempt: 2)
      let processes = [
        try process(2), try process(10, startTime: 3),
        try process(20, marks: marks("own", server: dead)),
        try process(21, marks: marks("parent", server: dead)),
        try process(22, marks: marks("own", server: alive)),
        try process(23, marks: marks("parent", server: alive)),
        try process(24, marks: marks("stranger", server: dead)),
        try process(25, marks: marks("own", server: dead, other)),
      ]
      #expect(found(processes) == [20, 21])
    }

    @Test func marksOfAnOlderVersionCountForTheStoreItselfAlone() throws {
      let processes = [
        try process(2), try process(20, marks: marks("own", server: nil)),
        try process(21, marks: marks("parent", server: nil)),
      ]
      #expect(found(processes) == [20])
    }

    @Test func whatHasMarksOfItsOwnIsJudgedByThem() throws {
      let dead = ServerMark(pid: 10, startTime: 2)
      let processes = [
        try process(2), try process(20, marks: marks("own", server: dead)), try process(21, session: 20),
        try process(22, session: 20, marks: marks("stranger", server: dead)),
      ]
      #expect(found(processes) == [20, 21])
    }

    @Test func whatCannotBeLookedIntoIsKnownByItsSessionOrNotAtAll() throws {
      let mine = marks("own", server: ServerMark(pid: 10, startTime: 2))
      let processes = [
        try process(3, isHeld: true), try process(2, parent: 3), try process(20, marks: mine),
        try process(21, session: 20, isHeld: true), try process(22, isHeld: true), try process(23),
      ]
      #expect(found(processes) == [20, 21])
      let leftovers = Leftovers(attempts: [Self.key], stores: ["own"])
      #expect(leftovers.unknown(among: processes, own: 2).map(\.pid) == [22])
    }

    @Test func thisProcessAndWhatItDescendsFromAreSpared() throws {
      let dead = ServerMark(pid: 10, startTime: 2)
      let mine = marks("own", server: dead)
      let processes = [
        try process(20, marks: mine), try process(2, parent: 20, session: 20, marks: mine),
        try process(21, parent: 20, session: 20, marks: mine),
      ]
      #expect(found(processes) == [21])
    }

    @Test(arguments: [
      ("SIGNALBOX_MARK_STORE=s\0SIGNALBOX_MARK_SERVER=4:5\0SIGNALBOX_MARK_TASK=7\0SIGNALBOX_MARK_ATTEMPT=2\0", true),
      ("A=b\0SIGNALBOX_STORE=s\0SIGNALBOX_TASK=7\0SIGNALBOX_ATTEMPT=2\0", true),
      ("SIGNALBOX_STORE=s\0SIGNALBOX_ATTEMPT=2\0", false),
      ("SIGNALBOX_MARK_STORE=s\0SIGNALBOX_MARK_TASK=7\0SIGNALBOX_MARK_ATTEMPT=2\0", false),
      ("SIGNALBOX_MARK_STORE=s\0SIGNALBOX_MARK_SERVER=4\0SIGNALBOX_MARK_TASK=7\0SIGNALBOX_MARK_ATTEMPT=2\0", false),
    ]) func marksAreReadFromAnEnvironment(_ text: String, _ isMarked: Bool) {
      let marks = CommandMarks(environ: Array(text.utf8))
      #expect((marks != nil) == isMarked)
      guard isMarked else { return }
      #expect(marks?.key == AttemptKey(task: TaskID(7), attempt: 2))
      #expect(marks?.server == (text.contains("MARK") ? ServerMark(pid: 4, startTime: 5) : nil))
    }
  }
}

/// A folder in place of `/proc` with one process, whose environment nobody can read to its end before it is released.
private struct HeldTable {
  let root: String
  private var environ: String { root + "/4711/environ" }

  init() throws {
    root = try Machine.makeFolder()
    try FileManager.default.createDirectory(atPath: root + "/4711", withIntermediateDirectories: false)
    let rest = (8...21).map(String.init).joined(separator: " ")
    try Data("4711 (dd) D 1 4711 4711 0 \(rest) 5 0 0".utf8).write(to: URL(filePath: root + "/4711/stat"))
    try #require(mkfifo(environ, 0o600) == 0)
  }

  /// Waits for who reads the environment.
  ///
  /// - Returns: what keeps the reader waiting.
  func writer() async -> CInt {
    while true {
      let descriptor = open(environ, O_WRONLY | O_NONBLOCK)
      if descriptor >= 0 { return descriptor }
      await Task.yield()
    }
  }

  func release(_ writer: CInt) throws {
    try #require(unlink(environ) == 0)
    try Data("HOME=/\0".utf8).write(to: URL(filePath: environ))
    close(writer)
  }

  func remove() {
    _ = try? FileManager.default.removeItem(atPath: root)
  }
}

/// A process that hears no signal, as in state D.
private final class DeafProcess: ProcessControl {
  private let process: ProcessHandle

  init(_ process: ProcessHandle) {
    self.process = process
  }

  var entry: ProcessEntry { process.entry }
  var hasEnded: Bool { process.hasEnded }
  func signal(_ signal: CInt) -> Bool { true }
  func end() async { await process.end() }
}

extension LeftoverNews {
  fileprivate var key: AttemptKey {
    switch self {
    case .ended(let key, _), .cannotEnd(let key, _), .gone(let key): key
    }
  }

  fileprivate var words: String {
    switch self {
    case .ended(_, let words), .cannotEnd(_, let words): words
    case .gone: "gone"
    }
  }
}
