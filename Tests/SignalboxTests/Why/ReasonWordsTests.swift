import SignalboxModel
import Testing

@testable import Signalbox

/// What the reasons say.
@Suite struct ReasonWordsTests {
  /// 2026-11-23T14:03:27Z.
  private let now = Timestamp(microseconds: 1_795_442_607_000_000)

  private func reason(_ hindrance: Hindrance, _ change: (inout TaskRecord) -> Void = { _ in }) -> WhyReason {
    var task = TaskRecord(id: TaskID(9), name: "mail", enqueuedAt: now)
    change(&task)
    return hindrance.reason(for: task, at: now)
  }

  @Test func whatWaitsNamesTheOther() {
    let other = TaskRecord(id: TaskID(4), name: "import", state: .running, enqueuedAt: now)
    let first = reason(.waiting(other)) {
      $0.after = TaskID(4)
      $0.afterMode = .ended
    }
    #expect(first.message == "it waits for #4 (import), which is running, to end its first attempt")
    #expect(first.remedy == "It starts by itself after that. `signalbox why 4` says what keeps that one.")
    let second = reason(.waiting(nil)) {
      $0.after = TaskID(4)
      $0.afterMode = .completed
    }
    #expect(second.message == "it waits for #4, to complete")
    #expect(second.remedy.contains("cancelled if #4 does not complete"))
  }

  @Test func timesAreInTheFutureAndTheDateIsSaidOnOtherDays() {
    let soon = reason(.scheduled) { $0.runAt = now + .seconds(41) }
    #expect(soon.message == "it is not due yet: it is queued at 14:04:08 UTC, in 41s")
    let later = reason(.scheduled) { $0.runAt = now + .seconds(86400) }
    #expect(later.message == "it is not due yet: it is queued on 2026-11-24 at 14:03:27 UTC, in 1d")
    let late = reason(.scheduled) { $0.runAt = now + .seconds(-5) }
    #expect(late.message.hasSuffix("in 0s"))
    let retry = reason(.retrying(TaskFailure(type: "exit", message: "exit code 3\nand more"))) {
      $0.tries = 2
      $0.maxAttempts = 5
      $0.runAt = now + .seconds(8)
    }
    #expect(
      retry.message
        == "try 2 of 5 failed, and the next comes at 14:03:35 UTC, in 8s; the error was exit code 3")
  }

  @Test func whoPausedAndWhen() {
    let reason = reason(.paused(OperatorMark(at: now + .seconds(-60), by: "ana"))) { $0.queue = "bulk" }
    #expect(reason.message == "ana paused the queue bulk at 14:02:27 UTC")
    #expect(reason.remedy.contains("`signalbox resume bulk`"))
  }

  @Test func aHeldTaskNamesItsRequest() {
    let named = reason(.held) { $0.origin = TaskOrigin(requestID: "ab12") }
    #expect(named.message == "the response of the request ab12 has not ended yet")
    #expect(reason(.held).message == "the response of the request that added it has not ended yet")
  }

  @Test func namesThatAreKnownAreListed() {
    #expect(reason(.unknownName([])).message == "nothing here runs tasks named mail; none is registered")
    #expect(reason(.unknownName(["a"])).message.hasSuffix("; a is registered"))
    #expect(reason(.unknownName(["a", "b", "c"])).message.hasSuffix("; a, b and c are registered"))
    let many = (10...40).map { "n\($0)" }
    #expect(reason(.unknownName(many)).message.hasSuffix("n29 and 11 more are registered"))
  }

  @Test func thePlaceInLineIsToldWithAnEstimate() {
    let full = SlotUse(used: 4, total: 4)
    let one = reason(.noSlot(.cooperative, full, .init(ahead: 12, wait: .seconds(36))))
    #expect(
      one.message == "all 4 slots are taken, and 12 tasks are before it: about 36s at the usual pace")
    #expect(one.ahead == 12 && one.estimate == 36)
    let two = reason(.noSlot(.blocking, full, .init(ahead: 1, wait: nil)))
    #expect(two.message == "all 4 threads for blocking tasks are taken, and 1 task is before it")
    #expect(two.ahead == 1 && two.estimate == nil)
    let many = reason(.noSlot(.cooperative, full, .init(ahead: 10_000, wait: .seconds(36))))
    #expect(many.message.hasSuffix("and 10,000 or more tasks are before it"))
    #expect(many.estimate == nil)
    #expect(reason(.noSlot(.cooperative, full, .init())).message == "all 4 slots are taken")
    let single = SlotUse(used: 1, total: 1)
    #expect(reason(.noSlot(.cooperative, single, .init())).message == "the only slot is taken")
    #expect(
      reason(.noSlot(.blocking, single, .init())).message == "the only thread for blocking tasks is taken")
    #expect(reason(.next(.init(ahead: 0))).message.hasSuffix("there is a free slot, and no other task is before it"))
  }

  @Test func aLimitTellsThePlaceAmongTheTasksOfItsQueue() {
    let far = Hindrance.Line(ahead: 2_861, wait: .seconds(2_862))
    let last = reason(.concurrency(limit: 2, running: 2, far)) { $0.queue = "bulk" }
    #expect(
      last.message
        == """
        the queue bulk runs at most 2 at once, and 2 of its tasks run; 2,861 of its tasks are before it: about 47m at the \
        usual pace
        """)
    #expect(last.remedy.hasPrefix("It starts when it is its turn."))
    #expect(last.ahead == 2_861 && last.estimate == 2_862)
    let first = reason(.concurrency(limit: 2, running: 2, .init(ahead: 0)))
    #expect(first.message.hasSuffix("2 of its tasks run; no other of its tasks is before it"))
    #expect(first.remedy.hasPrefix("It starts when one of them ends."))
    let only = reason(.concurrency(limit: 1, running: 1, .init(ahead: 0)))
    #expect(only.message.hasSuffix("and 1 of its tasks runs; no other of its tasks is before it"))
    #expect(only.remedy.hasPrefix("It starts when that ends."))
    let many = reason(.concurrency(limit: 2, running: 2, .init(ahead: 10_000, wait: .seconds(9))))
    #expect(many.message.hasSuffix("; 10,000 or more of its tasks are before it"))
    #expect(many.estimate == nil)
    #expect(reason(.concurrency(limit: 2, running: 3, .init())).message.hasSuffix("and 3 of its tasks run"))
  }

  @Test func aRateTellsTheNextStartAndThePlace() {
    let some = reason(.rate(0.5, next: .seconds(2), .init(ahead: 5, wait: .seconds(12)))) { $0.queue = "mail" }
    #expect(
      some.message
        == """
        the queue mail starts at most 0.5 tasks a second, and the next may start in 2s; 5 of its tasks are before it: \
        about 12s at that rate
        """)
    #expect(some.remedy.contains("`signalbox queues mail --rate N`"))
    #expect(some.ahead == 5 && some.estimate == 12)
    let one = reason(.rate(1, next: .milliseconds(500), .init(ahead: 1)))
    #expect(one.message.contains("starts at most 1 task a second, and the next may start in 500ms; 1 of its tasks"))
  }

  @Test func aWaitThatIsAlsoEarlySaysSo() {
    let early = reason(.scheduled) {
      $0.state = .waiting
      $0.after = TaskID(4)
      $0.runAt = now + .seconds(41)
    }
    #expect(early.message == "it is not due yet: its time comes at 14:04:08 UTC, in 41s")
    #expect(early.remedy.contains("its wait is over"))
  }

  @Test func whatRunsIsHeldAgainstWhatIsUsual() {
    let running = reason(.running(usual: .seconds(2))) {
      $0.state = .running
      $0.attempt = 3
      $0.duration = 90
    }
    #expect(running.message == "it is not waiting: attempt 3 runs, for 1.5m; mail usually takes 2s")
    let asked = reason(.running(usual: nil)) {
      $0.state = .running
      $0.kind = .command
      $0.attempt = 1
      $0.cancelRequested = OperatorMark(at: now, by: "bo")
    }
    #expect(asked.message == "it is not waiting: attempt 1 runs; bo asked it to stop at 14:03:27 UTC")
    #expect(asked.remedy == "`signalbox kill 9` ends the command by force.")
  }

  @Test func whatHasEndedSaysHow() {
    let completed = reason(.ended) {
      $0.state = .completed
      $0.finishedAt = now
    }
    #expect(completed.message == "it is not waiting: it completed at 14:03:27 UTC")
    #expect(completed.remedy == "`signalbox retry 9` runs it again.")
    let failed = reason(.ended) {
      $0.state = .failed
      $0.finishedAt = now
      $0.tries = 3
      $0.maxAttempts = 3
      $0.error = TaskFailure(type: "SMTPError", message: "no mailbox")
    }
    #expect(
      failed.message == "it is not waiting: it failed at 14:03:27 UTC after try 3 of 3: SMTPError: no mailbox")
    let cancelled = reason(.ended) {
      $0.state = .cancelled
      $0.finishedAt = now
      $0.cancelRequested = OperatorMark(at: now, by: "ana")
    }
    #expect(cancelled.message == "it is not waiting: it was cancelled by ana at 14:03:27 UTC")
    let lost = reason(.ended) {
      $0.kind = .closure
      _ = $0.loseClosure(at: now)
    }
    #expect(lost.code == .closureLost)
    #expect(lost.remedy.contains("BackgroundTask type registered in the catalogue"))
  }

  @Test func aLongErrorIsCut() {
    let failed = reason(.ended) {
      $0.state = .failed
      $0.error = TaskFailure(type: "E", message: String(repeating: "x", count: 5000))
    }
    #expect(failed.message.count < 300 && failed.message.hasSuffix("…"))
  }
}
