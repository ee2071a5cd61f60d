import HeapModule
import SignalboxModel

/// What follows when the time of day was set.
extension MemoryState {
  /// Moves what is due after some time along with the time of day; what is due at a moment that somebody gave stays.
  mutating func heedClock(now: Timestamp, elapsed: Duration) {
    guard let jump = jumps.jump(now: now, elapsed: elapsed) else { return }
    jumps.take(jump, now: now, last: TaskID(lastID))
    var scheduled: [Timed] = []
    for stored in tasks.values where [.scheduled, .waiting].contains(stored.record.state) {
      if stored.record.runAtKind == .relative { stored.record.runAt = stored.record.runAt.map { $0 + jump } }
      guard stored.record.state == .scheduled, let runAt = stored.record.runAt else { continue }
      scheduled.append(Timed(at: runAt, id: stored.record.id))
      announceMoved(stored, due: runAt - now)
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
    if record.state == .running, let lease = leases[record.attemptKey] {
      record.duration = (clock.uptime() - lease.start).measuredSeconds
    }
    record.tellAges(by: jumps, now: clock.now())
    return record
  }
}
