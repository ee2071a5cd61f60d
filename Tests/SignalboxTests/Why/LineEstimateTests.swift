import SignalboxModel
import Testing

@testable import Signalbox

/// When a line moves on, by what runs before it.
@Suite struct LineEstimateTests {
  private var usual: UsualDurations {
    var usual = UsualDurations()
    usual.note(.seconds(4), of: "mail")
    usual.note(.seconds(60), of: "report")
    return usual
  }

  /// What runs under these names for so many seconds.
  private func running(_ tasks: (name: String, seconds: Double)...) -> [TaskRecord] {
    tasks.enumerated().map { index, task in
      TaskRecord(
        id: TaskID(Int64(index + 11)), name: task.name, state: .running, enqueuedAt: Timestamp(microseconds: 0),
        duration: task.seconds)
    }
  }

  private func estimate(_ running: [TaskRecord], limit: Int) -> LineEstimate {
    LineEstimate(running: running, limit: limit, usual: usual)
  }

  @Test func `the first in line waits for the rest of the one that ends first`() {
    let some = estimate(running(("report", 15), ("mail", 1)), limit: 2)
    #expect(some.wait(behind: 0, pace: .seconds(4)) == .seconds(3))
    #expect(estimate(running(("report", 15)), limit: 1).wait(behind: 0, pace: .milliseconds(116)) == .seconds(45))
  }

  @Test func `those before it take the places that come free, one after the other`() {
    let some = estimate(running(("report", 50), ("mail", 1)), limit: 2)
    let waits = (0...4).compactMap { some.wait(behind: $0, pace: .seconds(4)) }
    #expect(waits == [3, 7, 10, 11, 14].map { Duration.seconds($0) })
    #expect(some.wait(behind: 1, pace: nil) == nil)
  }

  @Test func `where more run than may, the first to end let nobody start`() {
    let some = estimate(running(("report", 0), ("mail", 1), ("mail", 2)), limit: 1)
    #expect(some.wait(behind: 0, pace: .seconds(4)) == .seconds(60))
  }

  @Test func `nobody can tell when one ends that takes much longer than usual, or is of an unknown name`() {
    let late = estimate(running(("mail", 20), ("mail", 900)), limit: 2)
    #expect(late.wait(behind: 0, pace: .seconds(4)) == nil)
    #expect(late.late?.words == "#12 has run for 15m, usually 4s")
    let unknown = estimate(running(("import", 1)), limit: 1)
    #expect(unknown.wait(behind: 0, pace: .seconds(4)) == nil)
    #expect(unknown.late == nil)
    #expect(estimate([], limit: 1).wait(behind: 0, pace: .seconds(4)) == nil)
  }

  @Test func `beside one that is late the others' places still come free`() {
    let some = estimate(running(("mail", 900), ("mail", 1)), limit: 2)
    #expect(some.wait(behind: 0, pace: .seconds(4)) == .seconds(3))
    #expect(some.wait(behind: 1, pace: .seconds(4)) == .seconds(7))
  }
}
