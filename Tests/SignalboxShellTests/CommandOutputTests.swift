import Signalbox
import SignalboxModel
import Testing

/// One after the other, so that none waits for a processor that the others fill.
@Suite(.serialized) struct ShellTests {}

extension ShellTests {
  @Suite struct Output {
    @Test func eachStreamIsMarkedAndInOrder() async throws {
      let bench = Bench()
      _ = try await bench.shell("for i in 1 2 3; do echo out $i; echo err $i >&2; done")
      #expect(bench.log.text(.stdout) == "out 1\nout 2\nout 3\n")
      #expect(bench.log.text(.stderr) == "err 1\nerr 2\nerr 3\n")
      #expect(bench.log.text(.system) == "")
    }

    @Test func linesAreInTheLogWhileTheCommandRuns() async throws {
      let bench = Bench()
      let run = Task { try await bench.shell("echo first; kill -STOP $$; echo second") }
      await bench.log.holds("first\n")
      #expect(bench.log.text(.stdout) == "first\n")
      bench.control.kill()
      await #expect(throws: TaskError.self) { _ = try await run.value }
      #expect(bench.log.text(.stdout) == "first\n")
    }

    @Test func everyByteArrivesAsItIs() async throws {
      let bench = Bench()
      let script = #"for i in $(seq 0 255); do printf "\\$(printf %03o $i)"; done"#
      _ = try await bench.shell(script)
      #expect(bench.log.bytes(.stdout) == Array(UInt8.min...UInt8.max))
    }

    @Test func aFloodArrivesWholeInPiecesOfBoundedSize() async throws {
      let bench = Bench()
      _ = try await bench.run("head", "-c", "67108864", "/dev/zero")
      let chunks = bench.log.chunks
      #expect(chunks.reduce(0) { $0 + $1.bytes.count } == 67_108_864)
      #expect(chunks.allSatisfy { $0.bytes.count <= 256 << 10 })
    }

    @Test func aSlowLogHoldsTheCommand() async throws {
      let bench = Bench()
      bench.log.fill()
      async let run = bench.run("head", "-c", "8388608", "/dev/zero")
      await bench.log.holdsWriter()
      #expect(bench.log.chunks.count == 1)
      bench.log.empty()
      _ = try await run
      #expect(bench.log.bytes(.stdout).count == 8_388_608)
    }

    @Test func `a log that fails neither ends the command nor holds it up, and its result stands`() async throws {
      struct DiskFull: Error {}
      let bench = Bench()
      bench.log.fail(with: DiskFull())
      // More than a pipe holds.
      let output = "dd if=/dev/zero bs=65536 count=32 2>/dev/null; dd if=/dev/zero bs=65536 count=32 2>/dev/null >&2"
      #expect(try await bench.shell("\(output); exit 0") == CommandResult(exitCode: 0))
      let failure = await #expect(throws: TaskError.self) { _ = try await bench.shell("\(output); exit 3") }
      #expect(failure?.message == "exit code 3")
    }
  }
}
