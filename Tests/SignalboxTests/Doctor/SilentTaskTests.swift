import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// What the doctor says of running tasks that write nothing any more.
///
/// The registry does not run: nobody ends them.
@Suite struct SilentTaskTests {
  private let bench: IdleBench

  init() throws {
    bench = try IdleBench()
  }

  private func running(_ names: [String]) async throws -> [AttemptKey] {
    _ = try await bench.store.append(names.map { NewTask(name: $0) })
    let request = ClaimRequest(
      worker: "w1", names: Set(names), commands: false, limit: names.count, lease: .seconds(15))
    return try await bench.store.claim(request).map(\.task.attemptKey)
  }

  private func write(to key: AttemptKey) {
    let bytes = Array("batch 7\n".utf8)
    bench.store.logs.append([LogChunk(key: key, time: bench.clock.now(), source: .stdout, bytes: bytes)])
  }

  private func words() async throws -> [String] {
    let findings = try await bench.registry.doctor().findings
    return findings.filter { $0.severity == .warning && $0.subject == "running tasks" }.map(\.message)
  }

  @Test func whatWroteOnceAndThenNothingForAnHourIsNamed() async throws {
    let keys = try await running(["import", "mail", "sleep"])
    write(to: keys[0])
    write(to: keys[1])
    bench.clock.advance(by: .seconds(3600))
    #expect(try await words() == [])
    write(to: keys[1])
    bench.clock.advance(by: .seconds(1))
    let found = try await words()
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("1 task is silent") == true, "\(found)")
    #expect(found.first?.hasSuffix(": #1 import") == true, "\(found)")
    write(to: keys[0])
    #expect(try await words() == [])
  }

  @Test func aClockThatIsSetMakesNothingSilent() async throws {
    let keys = try await running(["import"])
    write(to: keys[0])
    bench.clock.jump(by: .seconds(7200))
    #expect(try await words() == [])
  }

  @Test func aClockThatIsSetBackHidesNothing() async throws {
    let keys = try await running(["import"])
    write(to: keys[0])
    bench.clock.jump(by: .seconds(-7200))
    bench.clock.advance(by: .seconds(3600))
    #expect(try await words() == [])
    bench.clock.advance(by: .seconds(1))
    #expect(try await words().count == 1)
  }
}
