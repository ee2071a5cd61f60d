import GRDB
import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Testing

/// What the store writes of that which the ledger decided.
@Suite struct WrittenRowTests {
  let scratch: Scratch
  let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  /// How many rows are changed by adding a task.
  private func changes(_ task: NewTask, _ store: SQLiteTaskStore) async throws -> Int {
    let before = try await store.totalChanges()
    _ = try await store.append([task])
    return try await store.totalChanges() - before
  }

  @Test func `a task that is to wait for one which has ended is written once`() async throws {
    let store = try scratch.store(clock: clock)
    let bench = Bench(store: store)
    try await bench.add()
    let done = try await bench.claim()[0]
    _ = try await bench.finish(done)
    let free = try await changes(NewTask(name: "work"), store)
    let following = try await changes(NewTask(name: "work", after: .task(done.id, mode: .ended)), store)
    #expect(following == free)
    try await store.close()
  }

  @Test func `what is refused takes no id, and the id of a deleted task is not given again`() async throws {
    let store = try scratch.store(clock: clock)
    let first = try await Bench(store: store).add()
    #expect(first == [TaskID(1)])
    await #expect(throws: StoreError.self) {
      _ = try await store.append([NewTask(name: "work"), NewTask(name: "work", after: .task(TaskID(9), mode: .ended))])
    }
    let second = try await Bench(store: store).add()
    #expect(second == [TaskID(2)])
    _ = try await store.delete(second, by: "ana")
    try await store.close()

    let again = try scratch.store(clock: clock)
    let third = try await Bench(store: again).add()
    #expect(third == [TaskID(3)])
    try await again.close()
  }

  @Test func `an environment that tasks share stays one value, also when others come between them`() async throws {
    let store = try scratch.store(clock: clock)
    func command(_ environment: CommandVariables) -> NewTask {
      NewTask(name: "command", kind: .command, environment: environment)
    }
    let shared: CommandVariables = ["A": "b", "B": "c"]
    let own: [CommandVariables] = [["A": "b"], ["A": "c", "B": "b"], ["A": "b", "B": "c"], [:]]
    _ = try await store.append(own.flatMap { [command(shared), command($0)] })
    let request = ClaimRequest(worker: "w1", names: [], commands: true, limit: 8, lease: .seconds(15))
    let environments = try await store.claim(request).map(\.environment)
    #expect(environments == own.flatMap { [shared, $0] })
    for place in stride(from: 0, to: environments.count, by: 2) {
      #expect(environments[place].identity == shared.identity)
    }
    try await store.close()
    // The one that has the same variables without being the same is counted with it.
    let counts = try scratch.edit { try Int.fetchAll($0, sql: "SELECT tasks FROM environments ORDER BY tasks") }
    #expect(counts == [1, 1, 5])
  }

  @Test func `an environment goes with the last command that has it`() async throws {
    let store = try scratch.store(clock: clock)
    let command = NewTask(name: "command", kind: .command, environment: ["A": "b"])
    let ids = try await store.append([command, command, command]).map(\.task.id)
    _ = try await store.delete([ids[0]], by: "ana")
    let run = try await Bench(store: store).claim()[0]
    _ = try await Bench(store: store).finish(run)
    _ = try await store.delete([run.id], by: "ana")
    try await store.close()
    #expect(try scratch.edit { try Int.fetchAll($0, sql: "SELECT tasks FROM environments") } == [1])

    let again = try scratch.store(clock: clock)
    _ = try await again.delete([ids[2]], by: "ana")
    try await again.close()
    #expect(try scratch.edit { try Int.fetchAll($0, sql: "SELECT tasks FROM environments") } == [])
  }
}
