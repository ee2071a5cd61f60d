import HeapModule
import SignalboxModel

/// What follows when the time of day was set.
extension MemoryState {
  /// Begins a change: one time for all of it.
  mutating func begin(at time: LedgerTime) {
    self.time = time
    guard let jump = jumps.jump(now: time.now, elapsed: time.elapsed) else { return }
    jumps.take(jump, now: time.now, last: TaskID(lastID))
    var scheduled: [Timed] = []
    for stored in tasks.values {
      stored.row.timeOfDayWasSet(by: jump)
      guard stored.record.state == .scheduled, let runAt = stored.record.runAt else { continue }
      scheduled.append(Timed(at: runAt, id: stored.record.id))
      let step = LedgerStep(of: stored.record, from: .scheduled, at: time.now)
      announce { $0.moves.append(step.move) }
    }
    due = Heap(scheduled)
  }

  /// The time of day, and by how much it was set, also since the last commit.
  func timeOfDay(by clock: any TaskClock) -> (now: Timestamp, jumps: ClockJumps) {
    let (now, elapsed) = (clock.now(), clock.elapsed())
    return (now, jumps.updated(now: now, elapsed: elapsed))
  }

  /// The record as it leaves the store: with what only the store measures.
  func told(_ record: TaskRecord, by clock: any TaskClock) -> TaskRecord {
    var record = record
    if record.state == .running, let stored = tasks[record.id], stored.record.attempt == record.attempt,
      let began = stored.row.began
    {
      record.duration = (clock.uptime() - began).measuredSeconds
    }
    record.tellAges(by: jumps, now: clock.now())
    return record
  }
}
