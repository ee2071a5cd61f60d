import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Local time is a function of the moment that is shown.
@Suite struct ZoneTests {
  /// The end of summer time in 2026: 2026-10-25T01:00:00Z.
  private static let change = Stage.noon + .seconds(-2_552_607)
  /// Europe/Berlin in that year's second half.
  private static let berlin = ScreenZone { $0 < ZoneTests.change ? 7200 : 3600 }

  @Test func theChangeIsWhereItShouldBe() {
    #expect(Self.change.rfc3339 == "2026-10-25T01:00:00.000Z")
  }

  @Test func everyTimeOnScreenHasTheOffsetInForceThen() {
    let stage = Stage(Configuration(zone: Self.berlin), size: Size(columns: 200, rows: 60))
    stage.tasks = [
      .make(1, "mail.digest", .completed) {
        $0.enqueuedAt = Self.change + .seconds(-1)
        $0.startedAt = Self.change
        $0.finishedAt = Self.change + .seconds(1800)
      }
    ]
    stage.connect()
    stage.press(.character("4"))
    stage.settle()
    let screen = stage.screen(200, 60)
    #expect(screen.contains("10-25 02:59:59"))
    #expect(screen.contains("10-25 02:00:00"))
    #expect(screen.contains("10-25 02:30:00"))
    #expect(screen.contains("15:03:27 UTC+01:00"))
  }

  @Test func itIsSoOnBothSidesOfTheChange() {
    let before = Self.change + .milliseconds(-1)
    #expect(TimeText.precise(before, in: Self.berlin) == "02:59:59.999")
    #expect(TimeText.precise(Self.change, in: Self.berlin) == "02:00:00.000")
    #expect(TimeText.offset(at: before, in: Self.berlin) == "UTC+02:00")
    #expect(TimeText.offset(at: Self.change, in: Self.berlin) == "UTC+01:00")
    #expect(TimeText.offset(at: Self.change, in: .utc) == "UTC")
  }

  @Test func aDayBeginsAtMidnightOfThatDay() {
    // 00:30 in summer time and 23:30 of the day before in winter time.
    let early = Self.change + .seconds(-9000)
    #expect(TimeText.stamp(early, now: Self.change + .seconds(3600), in: Self.berlin) == "00:30:00")
    #expect(TimeText.stamp(early + .seconds(-3600), now: Self.change, in: Self.berlin) == "10-24 23:30:00")
  }
}
