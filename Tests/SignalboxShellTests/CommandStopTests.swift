import Glibc
import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

extension ShellTests {
  @Suite struct Stop {
    @Test func cancellingSendsSIGTERM() async throws {
      let bench = Bench()
      let run = Task { try await bench.shell("echo child $$; exec sleep 1000") }
      let child = await bench.log.number(after: "child")
      run.cancel()
      let error = try await #require(throws: TaskError.self) { _ = try await run.value }
      #expect(error.message == "ended by SIGTERM")
      #expect(try error.result?.decode(CommandResult.self) == CommandResult(signal: "SIGTERM"))
      #expect(!Machine.isRunning(child))
      #expect(bench.log.text(.system).hasPrefix("asked to stop: sent SIGTERM to its process group"))
    }

    @Test func whatIgnoresSIGTERMGetsSIGKILLAfterTheGraceWithAllItStarted() async throws {
      let bench = Bench()
      let script = """
        trap '' TERM
        sh -c 'echo child $$; sleep 1000; :' &
        setsid sh -c 'echo away $$; sleep 1000; :' &
        echo leader $$
        wait
        """
      let run = Task { try await bench.shell(script) }
      var pids: [Int32] = []
      for word in ["leader", "child", "away"] { pids.append(await bench.log.number(after: word)) }
      run.cancel()
      await bench.clock.sleeper(for: .seconds(10))
      #expect(pids.allSatisfy(Machine.isRunning))
      bench.clock.advance(by: .seconds(10))
      let error = try await #require(throws: TaskError.self) { _ = try await run.value }
      #expect(error.message == "ended by SIGKILL")
      #expect(pids.filter(Machine.isRunning) == [])
      #expect(bench.log.text(.system).contains("still running after 10.0 seconds: sent SIGKILL\n"))
    }

    @Test func aChildThatIgnoresSIGTERMGoesWithACommandThatDoesNot() async throws {
      let bench = Bench()
      let script = """
        sh -c 'trap "" TERM; echo child $$; sleep 1000; :' &
        wait
        """
      let run = Task { try await bench.shell(script) }
      let child = await bench.log.number(after: "child")
      run.cancel()
      let error = try await #require(throws: TaskError.self) { _ = try await run.value }
      #expect(error.message == "ended by SIGTERM")
      #expect(!Machine.isRunning(child))
    }

    @Test func aStoppedCommandHearsSIGTERM() async throws {
      let bench = Bench()
      let run = Task {
        try await bench.shell("trap 'echo goodbye; exit 4' TERM; echo ready; kill -STOP $$; sleep 1000")
      }
      await bench.log.holds("ready")
      run.cancel()
      let error = try await #require(throws: TaskError.self) { _ = try await run.value }
      #expect(error.message == "exit code 4 after it was told to end")
      #expect(bench.log.text(.stdout) == "ready\ngoodbye\n")
    }

    @Test func exitingWithZeroOnSIGTERMIsNoSuccess() async throws {
      let bench = Bench()
      let run = Task { try await bench.shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done") }
      await bench.log.holds("ready")
      run.cancel()
      let error = try await #require(throws: TaskError.self) { _ = try await run.value }
      #expect(try error.result?.decode(CommandResult.self) == CommandResult(exitCode: 0))
    }

    @Test func killingSendsSIGKILLAtOnce() async throws {
      let bench = Bench()
      let script = "trap '' TERM; sh -c 'echo child $$; sleep 1000; :' & echo leader $$; wait"
      let run = Task { try await bench.shell(script) }
      let pids = [await bench.log.number(after: "leader"), await bench.log.number(after: "child")]
      bench.control.kill()
      let error = try await #require(throws: TaskError.self) { _ = try await run.value }
      #expect(error.message == "ended by SIGKILL")
      #expect(pids.filter(Machine.isRunning) == [])
    }

    @Test func cancelledBeforeItStartsItDoesNotStart() async throws {
      let bench = Bench()
      let run = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await bench.shell("echo hello")
      }
      await #expect(throws: CancellationError.self) { _ = try await run.value }
      #expect(bench.log.chunks == [])
    }

    @Test func aChildThatHoldsTheOutputIsWaitedForOneSecondAndLeftAlone() async throws {
      let bench = Bench()
      let run = Task { try await bench.shell("sleep 1000 & echo child $!; echo done") }
      let child = await bench.log.number(after: "child")
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      #expect(try await run.value == CommandResult(exitCode: 0))
      #expect(bench.log.text(.stdout).hasSuffix("done\n"))
      #expect(bench.log.text(.system) == "left 1 process (pid \(child)) running\n")
      #expect(Machine.isRunning(child))
      kill(child, SIGKILL)
    }

    @Test func aChildThatWritesWithoutEndDoesNotHoldTheCommand() async throws {
      let bench = Bench()
      let run = Task { try await bench.shell("yes & echo child $! >&2") }
      await bench.clock.sleeper(for: .seconds(1))
      bench.clock.advance(by: .seconds(1))
      #expect(try await run.value == CommandResult(exitCode: 0))
      #expect(bench.log.text(.system).hasPrefix("left 1 process "))
    }

    @Test func aChildThatHoldsNothingIsCountedAtOnce() async throws {
      let bench = Bench()
      let result = try await bench.shell("sleep 1000 >/dev/null 2>&1 & echo child $!")
      let child = await bench.log.number(after: "child")
      #expect(result == CommandResult(exitCode: 0))
      #expect(bench.log.text(.system) == "left 1 process (pid \(child)) running\n")
      kill(child, SIGKILL)
    }

    @Test func stoppingWhileAChildHoldsTheOutputEndsTheChild() async throws {
      let bench = Bench()
      let run = Task { try await bench.shell("sleep 1000 & echo child $!") }
      let child = await bench.log.number(after: "child")
      await bench.clock.sleeper(for: .seconds(1))
      run.cancel()
      #expect(try await run.value == CommandResult(exitCode: 0))
      #expect(!Machine.isRunning(child))
    }
  }
}
