import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

/// What the registry puts on record.
@Suite(.timeLimit(.minutes(5))) struct AuditTests {
  @Test func `an action on a filter is one entry with the filter, however many tasks it has`() async throws {
    try await EngineBench.run { bench in
      let requests = Array(repeating: NewTaskRequest(name: "scripted", payload: .label, delay: 60), count: 2500)
      let ids = try await bench.registry.add(requests, idempotencyKey: nil, by: "ana").map(\.task.id)
      let filter = try TaskQuery(parsing: "name:script*")
      let who = Operator("ben", at: OperatorPlace(way: .socket, user: 7))
      _ = try await bench.registry.propose(.cancel, on: .filter(filter))
      _ = try await bench.registry.act(.cancel, on: .filter(filter), by: who)
      _ = try await bench.registry.act(.cancel, on: .filter(filter), by: who)
      let entries = try await bench.registry.audit(AuditQuery(), limit: 10).entries
      try #require(entries.map(\.results) == [["excluded": 2500], ["cancelled": 2500], ["added": 2500]])
      #expect(entries.map(\.count) == [0, 2500, 2500])
      #expect(entries.map(\.filter) == ["name:script*", "name:script*", nil])
      #expect(entries[1].tasks == Array(ids.prefix(1000)))
      #expect(entries[1].from == who.place)
    }
  }

  @Test func `what the program itself cancels is on record as the program's`() async throws {
    try await EngineBench.run { bench in
      let handle = try await bench.registry.add(Scripted(), options: TaskOptions(delay: .seconds(60)))
      try await handle.cancel()
      let entry = try #require(try await bench.registry.audit(AuditQuery(), limit: 10).entries.first)
      #expect((entry.who, entry.from, entry.tasks) == ("app", .process, [handle.id]))
    }
  }

  @Test func `pages lead to each other until the last`() async throws {
    try await EngineBench.run { bench in
      for _ in 0..<5 { _ = try await bench.registry.cancel([TaskID(999)], by: "ana") }
      let first = try await bench.registry.audit(AuditQuery(), limit: 3)
      #expect((first.entries.map(\.id), first.next) == ([5, 4, 3], 3))
      let second = try await bench.registry.audit(AuditQuery(), before: first.next, limit: 3)
      #expect((second.entries.map(\.id), second.next) == ([2, 1], nil))
    }
  }

  @Test func `the memory store keeps so many entries of added tasks, and so many others`() async throws {
    let store = MemoryTaskStore(clock: ManualClock(), audit: AuditRetention(count: 2))
    for _ in 0..<3 {
      _ = try await store.cancel([TaskID(999)], by: "ana")
      for _ in 0..<2 { _ = try await store.append([NewTask(name: "work")], by: "ana") }
    }
    let entries = try await store.audit(AuditQuery(), before: nil, limit: 100)
    #expect(entries.map(\.id) == [9, 8, 7, 4])
  }
}
