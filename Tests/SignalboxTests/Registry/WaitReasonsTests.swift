import SignalboxModel
import Testing

@testable import Signalbox

@Suite struct WaitReasonsTests {
  private let now = Timestamp(microseconds: 0)

  private func reason(
    _ change: (inout TaskRecord) -> Void = { _ in }, queue: QueueRecord = QueueRecord(name: "default"), used: Int = 0,
    isDraining: Bool = false
  ) -> String? {
    var task = TaskRecord(id: TaskID(9), name: "scripted", enqueuedAt: now)
    change(&task)
    let catalogue = TaskCatalogue().register(Scripted.self, services: { _ in })
    return WaitReasons(
      queues: [queue], catalogue: catalogue, slots: SlotUse(used: used, total: 2), isDraining: isDraining
    ).reason(for: task)
  }

  @Test(arguments: [TaskState.running, .completed, .failed, .cancelled])
  func whatDoesNotWaitHasNoReason(state: TaskState) {
    #expect(reason { $0.state = state } == nil)
  }

  @Test func waitingTasksNameWhatTheyWaitFor() {
    #expect(
      reason {
        $0.state = .waiting
        $0.after = TaskID(4)
      } == "waits for #4")
    #expect(reason { $0.state = .waiting } == "waits")
  }

  @Test func scheduledTasksSayWhetherTheyFailedBefore() {
    #expect(reason { $0.state = .scheduled } == "scheduled")
    #expect(
      reason {
        $0.state = .scheduled
        $0.tries = 2
        $0.error = TaskFailure(type: "exit", message: "code 1")
      } == "retry 2 after exit")
  }

  @Test func queuedTasksNameWhatMustChangeFirst() {
    let paused = QueueRecord(name: "default", paused: OperatorMark(at: now, by: "ana"))
    let full = QueueRecord(name: "default", concurrency: 2, counts: StateCounts([.running: 2]))
    let open = QueueRecord(name: "default", concurrency: 2, counts: StateCounts([.running: 1]))
    #expect(reason(queue: paused, used: 2, isDraining: true) == "paused by ana")
    #expect(reason({ $0.name = "other" }, isDraining: true) == "no worker knows other")
    #expect(reason({ $0.kind = .command }) == "no worker runs commands")
    #expect(reason(queue: full, isDraining: true) == "server is stopping")
    #expect(reason(queue: full, used: 2) == "limit 2 reached")
    #expect(reason(queue: open, used: 2) == "no free slot")
    #expect(reason(queue: open, used: 1) == "next")
    #expect(reason(queue: QueueRecord(name: "other", paused: OperatorMark(at: now, by: "ana"))) == "next")
  }
}
