import Signalbox
import SignalboxModel
import Testing

@Suite(.timeLimit(.minutes(5))) struct TaskSettingsTests {
  private struct Renamed: BackgroundTask {
    static let task = TaskSettings<Self>(
      "renamed", queue: "slow", priority: 7, timeout: .seconds(9), retry: RetryPolicy(maxAttempts: 3),
      formerNames: ["earlier"], version: 2
    ) { payload, version in
      guard version == 1 else { throw TaskError(type: "unknown", message: "version \(version)") }
      return Renamed(count: try payload.decode([Int].self)[0])
    }

    var count: Int

    func run(_ context: TaskContext, services: Void) async throws -> Int { count }
  }

  @Test func `a task has what its type's settings say`() async throws {
    try await EngineBench.run(catalogue: TaskCatalogue().register(Renamed.self)) { bench in
      let handle = try await bench.registry.add(Renamed(count: 5))
      #expect(try await handle.result() == 5)
      let task = try await bench.task(handle.id)
      #expect(task.name == "renamed" && task.queue == "slow" && task.priority == 7 && task.maxAttempts == 3)
      #expect(task.timeout == 9 && task.payloadVersion == 2 && task.redacted == nil)
    }
  }

  @Test func `payloads of other versions are migrated`() async throws {
    let older = [
      NewTask(name: "earlier", payload: JSONText(trusted: "[8]"), payloadVersion: 1),
      NewTask(name: "renamed", payload: JSONText(trusted: "[8]"), payloadVersion: 3),
    ]
    try await EngineBench.run(
      catalogue: TaskCatalogue().register(Renamed.self), prepare: { _ = try await $0.append(older) },
      { bench in
        let (first, second) = (TaskID(1), TaskID(2))
        await bench.store.reached(first, .completed)
        await bench.store.reached(second, .failed)
        let (migrated, refused) = (try await bench.task(first), try await bench.task(second))
        #expect(migrated.result?.text == "8")
        #expect(refused.error?.type == "badPayload")
      })
  }
}
