import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct AddingTests {
  private let request = NewTaskRequest(name: "scripted", payload: .label)

  @Test func theSameKeyAndRequestAddOnce() async throws {
    try await EngineBench.run { bench in
      let first = try await bench.registry.add([request], idempotencyKey: "k", by: "ana")
      let second = try await bench.registry.add([request], idempotencyKey: "k", by: "ana")
      #expect(first.map(\.task.id) == second.map(\.task.id))
      #expect([first[0].existed, second[0].existed] == [false, true])
    }
  }

  @Test func theSameKeyAndAnotherRequestIsAConflict() async throws {
    try await EngineBench.run { bench in
      _ = try await bench.registry.add([request], idempotencyKey: "k", by: "ana")
      var other = request
      other.priority = 1
      let error = await #expect(throws: StoreError.self) {
        _ = try await bench.registry.add([other], idempotencyKey: "k", by: "ana")
      }
      #expect(error?.code == .idempotencyConflict)
      #expect(try await bench.registry.overview().counts.total == 1)
    }
  }

  @Test func theKeyOfABatchIsOfTheWholeBatch() async throws {
    try await EngineBench.run { bench in
      let batch = [request, request, request]
      let first = try await bench.registry.add(batch, idempotencyKey: "k", by: "ana").map(\.task.id)
      #expect(Set(first).count == 3)
      #expect(try await bench.registry.add(batch, idempotencyKey: "k", by: "ana").map(\.task.id) == first)
      // Another request's key cannot be one that a batch made for itself.
      #expect(try await bench.registry.add([request], idempotencyKey: "k#1", by: "ana")[0].existed == false)
    }
  }

  @Test func oneBadTaskRefusesTheBatch() async throws {
    try await EngineBench.run { bench in
      var bad = request
      bad.queue = ""
      let problem = await #expect(throws: Problem.self) {
        _ = try await bench.registry.add([request, bad], idempotencyKey: nil, by: "ana")
      }
      #expect(problem?.pointer == "/tasks/1/queue")
      let counts = try await bench.registry.overview().counts
      #expect(counts.total == 0)
    }
  }

  @Test func aBatchHasALimit() async throws {
    try await EngineBench.run { bench in
      let problem = await #expect(throws: Problem.self) {
        _ = try await bench.registry.add(
          Array(repeating: request, count: Limits.batch + 1), idempotencyKey: nil, by: "ana")
      }
      #expect(problem?.status == 413)
      #expect(problem?.pointer == "/tasks")
    }
  }

  @Test func aTypedPayloadHasALimit() async throws {
    try await EngineBench.run { bench in
      let error = await #expect(throws: TaskRefusal.self) {
        _ = try await bench.add(String(repeating: "x", count: Limits.payload))
      }
      #expect(error?.code == .tooLarge)
    }
  }
}
