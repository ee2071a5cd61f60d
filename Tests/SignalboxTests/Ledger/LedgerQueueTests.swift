import SignalboxModel
import Testing

@testable import Signalbox

/// How many tasks of a queue may start, and what a change of it is.
@Suite struct LedgerQueueTests {
  private func time(_ seconds: Int) -> LedgerTime {
    LedgerTime(uptime: .zero, elapsed: .seconds(seconds), now: LedgerBench.start + .seconds(seconds))
  }

  private func queue(_ patch: QueuePatch, queued: Int = 5, running: Int = 0) -> LedgerQueue {
    var queue = LedgerQueue(QueueRecord(name: "mail", counts: StateCounts([.queued: queued, .running: running])))
    _ = queue.change(patch, by: "ana", at: time(0))
    return queue
  }

  @Test func `the room is what pause, limit and rate leave`() {
    let rooms: [(QueuePatch, Int, Int)] = [
      (QueuePatch(), 3, .max), (QueuePatch(paused: true), 0, 0), (QueuePatch(concurrency: 4), 3, 1),
      (QueuePatch(concurrency: 2), 3, 0), (QueuePatch(rate: 3), 3, 3), (QueuePatch(concurrency: 5, rate: 3), 3, 2),
    ]
    for (patch, running, room) in rooms {
      #expect(queue(patch, running: running).room(at: .zero) == room, "\(patch)")
    }
  }

  @Test func `a rate is told of while tasks are ready that it puts off`() {
    var mail = queue(QueuePatch(rate: 0.5))
    #expect(mail.mayStart(at: .zero))
    mail.starts?.take(at: .zero)
    #expect(!mail.mayStart(at: .zero))
    #expect(mail.nextStart(at: .zero) == .seconds(2))
    #expect(queue(QueuePatch(paused: true, rate: 0.5)).mayStart(at: .zero) == false)
    #expect(queue(QueuePatch(rate: 0.5), queued: 0).mayStart(at: .zero) == false)
    mail.record.counts[.queued] = 0
    #expect(mail.nextStart(at: .zero) == nil)
  }

  @Test func `a queue is changed by the first setting, and by whatever is other than before`() {
    var mail = LedgerQueue(QueueRecord(name: "mail"))
    let patches: [(QueuePatch, Bool)] = [
      (QueuePatch(), true), (QueuePatch(), false), (QueuePatch(paused: true), true), (QueuePatch(paused: true), false),
      (QueuePatch(concurrency: 2), true), (QueuePatch(concurrency: 0), true), (QueuePatch(rate: 0), false),
    ]
    for (patch, isChange) in patches {
      let changed = mail.change(patch, by: "ana", at: time(1))
      #expect(changed == isChange, "\(patch)")
    }
  }

  @Test func `a queue that is resumed says since when, and one that is not paused says nothing`() {
    var mail = queue(QueuePatch(paused: false))
    #expect(mail.resumed == nil)
    _ = mail.change(QueuePatch(paused: true), by: "ana", at: time(1))
    _ = mail.change(QueuePatch(paused: false), by: "ana", at: time(5))
    #expect(mail.resumed == LedgerBench.start + .seconds(5))
  }

  @Test func `a rate that is taken away leaves none behind`() {
    var mail = queue(QueuePatch(rate: 2))
    mail.starts?.take(at: .zero)
    _ = mail.change(QueuePatch(concurrency: 3), by: "ana", at: time(0))
    #expect(mail.starts?.available(at: .zero) == 1)
    _ = mail.change(QueuePatch(rate: 0), by: "ana", at: time(0))
    #expect(mail.starts == nil)
  }

  @Test func `a change is on record, and one that changes nothing as that`() {
    var bench = LedgerBench()
    for line in [LedgerAudit.Line.acts, .refusals] {
      let answer = bench.perform(.change(queue: "mail", QueuePatch(paused: true), by: "ana"))
      #expect(answer.queue.paused == OperatorMark(at: LedgerBench.start, by: "ana"))
      #expect(bench.changes.audits.map(\.line) == [line])
      #expect(bench.changes.audits[0].entry.queue == "mail")
      bench.advance(by: .seconds(1))
    }
  }
}
