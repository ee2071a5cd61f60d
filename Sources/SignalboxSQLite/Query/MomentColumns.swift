import Signalbox
import SignalboxModel

/// The moments of tasks as filters compare them with the time of day, as SQL: their columns, less what the clock was set since
/// while the store was open.
struct MomentColumns {
  let now: Timestamp
  private let jumps: ClockJumps

  /// Of a clock that is set again and again the latest jumps count each by itself.
  private static let most = 200

  init(now: Timestamp, jumps: ClockJumps) {
    self.now = now
    self.jumps = jumps
  }

  var enqueued: String {
    let shifts = jumps.shiftsByID
    return shifted("enqueued_at", shifts.after.map { ("id > \($0.id.rawValue)", $0.shift) }, rest: shifts.rest)
  }

  var started: String { since("started_at") }
  var finished: String { since("finished_at") }

  private func since(_ column: String) -> String {
    let stretches = jumps.stretches(now: now)
    let cases = stretches.latest.map {
      ("\(column) BETWEEN \($0.from.microseconds) AND \($0.to.microseconds)", $0.shift)
    }
    return shifted(column, cases, rest: stretches.rest)
  }

  private func shifted(_ column: String, _ cases: [(condition: String, shift: Duration)], rest: Duration) -> String {
    guard !jumps.isEmpty else { return column }
    let branches = cases.prefix(Self.most).map { "WHEN \($0.condition) THEN \($0.shift.microseconds) " }.joined()
    // Nothing is younger than now.
    return "min(\(column) + CASE \(branches)ELSE \(rest.microseconds) END, \(now.microseconds))"
  }
}
