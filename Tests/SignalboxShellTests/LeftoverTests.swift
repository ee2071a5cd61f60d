import Glibc
import Signalbox
import SignalboxModel
import SignalboxShell
import SignalboxTesting
import Synchronization
import Testing

extension ShellTests {
  @Suite struct Leftover {
    /// Lets a command leave a child behind.
    private func leave(_ child: String, _ bench: Bench, task: Int64) async throws -> Int32 {
      _ = try await bench.shell("\(child) >/dev/null 2>&1 & echo child-\(task) $!", task: task)
      return await bench.log.number(after: "child-\(task)")
    }

    /// - Returns: what was reported, by task.
    private func endLeftovers(_ bench: Bench) async throws -> [Int64: String] {
      let reports = Mutex<[Int64: String]>([:])
      try await bench.runner.endLeftovers(of: bench.storeIdentity) { key, line in
        #expect(key.attempt == 3)
        reports.withLock { $0[key.task.rawValue] = line }
      }
      return reports.withLock { $0 }
    }

    @Test func whatAServerLeftBehindIsEndedAndReportedByAttempt() async throws {
      let bench = Bench()
      let first = try await leave("sleep 1000", bench, task: 1)
      let second = try await leave("setsid sleep 1000", bench, task: 2)
      let reports = try await endLeftovers(bench)
      #expect(!Machine.isRunning(first))
      #expect(!Machine.isRunning(second))
      #expect(
        reports == [
          1: "ended 1 process (pid \(first)) left behind by an earlier server",
          2: "ended 1 process (pid \(second)) left behind by an earlier server",
        ])
    }

    @Test func whatHasLostItsMarksIsFoundByItsSession() async throws {
      let bench = Bench()
      let script = #"sh -c 'env -i sh -c "echo child \$\$; exec sleep 1000"; :' & :"#
      let run = Task { try await bench.shell(script) }
      let unmarked = await bench.log.number(after: "child")
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      _ = try await run.value
      let reports = try await endLeftovers(bench)
      #expect(!Machine.isRunning(unmarked))
      #expect(reports[7]?.hasPrefix("ended 2 processes ") == true)
    }

    @Test func whatIgnoresSIGTERMGetsSIGKILL() async throws {
      let bench = Bench()
      let stubborn = try await leave("trap '' TERM; sleep 1000", bench, task: 1)
      async let reports = endLeftovers(bench)
      await bench.clock.sleeper(for: .seconds(2))
      #expect(Machine.isRunning(stubborn))
      bench.clock.advance(by: .seconds(2))
      #expect(try await reports.count == 1)
      #expect(!Machine.isRunning(stubborn))
    }

    @Test func commandsOfAnotherStoreAreLeftAlone() async throws {
      let bench = Bench()
      let other = Bench()
      let child = try await leave("sleep 1000", other, task: 1)
      let reports = try await endLeftovers(bench)
      #expect(reports == [:])
      #expect(Machine.isRunning(child))
      kill(child, SIGKILL)
    }

    @Test func aProcessThatGotTheNumberOfAnotherIsNotTouched() async throws {
      let bench = Bench()
      let child = try await leave("sleep 1000", bench, task: 1)
      var entry = try #require(ProcessTable.entry(child))
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
    }
  }
}
