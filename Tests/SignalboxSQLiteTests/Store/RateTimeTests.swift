import Signalbox
import SignalboxModel
import SignalboxSQLite
import SignalboxTesting
import Synchronization
import Testing

/// When a queue's rate lets its next task start, on a clock that goes on each time it is looked at.
@Suite(.timeLimit(.minutes(5)))
struct RateTimeTests {
  private final class CreepingClock: TaskClock {
    private let microseconds = Atomic<Int64>(0)
    private let step = Atomic<Int64>(0)

    /// Has it stand at a moment, and go on by so much with each look at the time that has passed.
    func set(_ moment: Int64, step: Int64 = 0) {
      microseconds.store(moment, ordering: .relaxed)
      self.step.store(step, ordering: .relaxed)
    }

    func now() -> Timestamp {
      Timestamp(microseconds: 1_767_225_600_000_000 + microseconds.load(ordering: .relaxed))
    }
    func uptime() -> Duration { .microseconds(microseconds.load(ordering: .relaxed)) }
    func elapsed() -> Duration {
      .microseconds(microseconds.add(step.load(ordering: .relaxed), ordering: .relaxed).oldValue)
    }
    func sleep(until deadline: Duration) async throws {}
    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
  }

  @Test(arguments: 0..<8) func `a start is told of or planned, whenever within a look its time comes`(
    looks: Int64
  ) async throws {
    let scratch = try Scratch()
    let clock = CreepingClock()
    let store = try SQLiteTaskStore(path: scratch.path, clock: clock)
    let isTold = Atomic(false)
    store.wakeups { if $0.isClaimable { isTold.store(true, ordering: .relaxed) } }
    _ = try await store.change(queue: "mail", QueuePatch(rate: 1), by: "ana")
    _ = try await store.append(Array(repeating: NewTask(name: "work", queue: "mail"), count: 2))
    let request = ClaimRequest(worker: "w1", names: ["work"], commands: false, limit: 2, lease: .seconds(3600))
    let first = try await store.claim(request)
    #expect(first.count == 1)
    _ = try await store.finish([
      FinishedAttempt(key: first[0].task.attemptKey, worker: "w1", outcome: .completed, result: nil)
    ])
    isTold.store(false, ordering: .relaxed)
    clock.set(1_000_000 - 100 * looks, step: 100)
    let next = try await store.advance(rescue: RescuePolicy(), limit: 10)
    #expect(isTold.load(ordering: .relaxed) || next != nil)
    try await store.close()
  }
}
