import FoundationEssentials
import FuzzSupport
import SignalboxModel
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [(1.5, 1_500_000), (1e300, 9_223_372_036_854_000_000), (-1e300, -9_223_372_036_854_000_000), (.nan, 0)]
      as [(Double, Int64)])
  func `seconds from a wire are held within what can be said`(seconds: Double, microseconds: Int64) {
    #expect(Duration(heldSeconds: seconds).microseconds == microseconds)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
      ("1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
      ("2000-02-29T12:00:00.000Z", "Tue, 29 Feb 2000 12:00:00 GMT"),
      ("2026-11-23T14:03:27.123Z", "Mon, 23 Nov 2026 14:03:27 GMT"),
      ("0000-01-01T00:00:00.000Z", "Sat, 01 Jan 0000 00:00:00 GMT"),
      ("9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
  func `a date of HTTP has its day of the week`(text: String, date: String) {
    #expect(Timestamp(rfc3339: text)?.httpDate == date)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000Z", 0), ("1970-01-01T00:00:01.234Z", 1_234_000), ("1969-12-31T23:59:59.999Z", -1000),
      ("2000-02-29T12:00:00.000Z", 951_825_600_000_000), ("2024-02-29T23:59:59.999Z", 1_709_251_199_999_000),
      ("2026-11-23T14:03:27.123Z", 1_795_442_607_123_000), ("1900-03-01T00:00:00.000Z", -2_203_891_200_000_000),
      ("0000-01-01T00:00:00.000Z", -62_167_219_200_000_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999_000),
    ] as [(String, Int64)])
  func textAndNumberAreTheSameMoment(text: String, microseconds: Int64) {
    #expect(Timestamp(rfc3339: text) == Timestamp(microseconds: microseconds))
    #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
  }

  @Test(arguments: [
    ("2026-11-23T14:03:27Z", "2026-11-23T14:03:27.000Z"), ("2026-11-23t14:03:27.5z", "2026-11-23T14:03:27.500Z"),
    ("2026-11-23 14:03:27.1239999999Z", "2026-11-23T14:03:27.123Z"),
    ("2026-11-23T14:03:27+02:00", "2026-11-23T12:03:27.000Z"),
    ("2026-11-23T23:03:27-01:30", "2026-11-24T00:33:27.000Z"),
    ("2026-11-23T14:03:27-00:00", "2026-11-23T14:03:27.000Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"), ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00.000Z"),
  ])
  func readsWhatRFC3339Allows(text: String, expected: String) throws {
    #expect(try #require(Timestamp(rfc3339: text)).rfc3339 == expected)
  }

  @Test(arguments: [
    "", "2026", "2026-11-23", "2026-11-23T14:03", "2026-11-23T14:03:27", "2026-11-23T14:03:27.Z",
    "2026-11-23T14:03:27Zx",
    "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-11-00T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T14:60:00Z", "2026-11-23T14:03:61Z",
    "2026-11-23T14:03:27+24:00",
    "2026-11-23T14:03:27+0100", "2026-11-23T14:03:27+01:60", " 2026-11-23T14:03:27Z", "+2026-11-23T14:03:27Z",
    "２０２６-11-23T14:03:27Z", "26-11-23T14:03:27Z", "-026-11-23T14:03:27Z",
  ])
  func refusesAnythingElse(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func millisecondsAreCutTowardsThePast() {
    #expect(Timestamp(microseconds: 1_999_999).rfc3339 == "1970-01-01T00:00:01.999Z")
    #expect(Timestamp(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(microseconds: -1001).rfc3339 == "1969-12-31T23:59:59.998Z")
  }

  @Test(arguments: UInt64(0)..<10) func roundTrips(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let milliseconds = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random)
      let moment = Timestamp(microseconds: milliseconds * 1000)
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
      let later = Timestamp(microseconds: moment.microseconds + Int64.random(in: 0...999, using: &random))
      #expect(later.rfc3339 == moment.rfc3339)
    }
  }

  /// Sums are held at the ends of the range, which no four-digit year can say.
  @Test func whatCannotBeWrittenIsWrittenAsTheLastMomentThatCan() {
    #expect(Timestamp(microseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp(microseconds: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
    #expect(Timestamp(microseconds: .max).components(offset: 14 * 3600).year == 9999)
    #expect(Timestamp(microseconds: .min).components(offset: -14 * 3600).year == 0)
  }

  @Test func arithmeticIsHeldAtTheEnds() {
    let moment = Timestamp(microseconds: 5)
    #expect(moment + .microseconds(-7) == Timestamp(microseconds: -2))
    #expect(moment + .seconds(Int64.max) == Timestamp(microseconds: .max))
    #expect(Timestamp(microseconds: -5) + .seconds(Int64.min) == Timestamp(microseconds: .min))
    #expect(Timestamp(microseconds: 7) - moment == .microseconds(2))
    #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: .min) > .seconds(18_000_000_000_000))
    #expect(Duration.nanoseconds(-1999).microseconds == -1)
    #expect(Duration.milliseconds(1500).seconds == 1.5)
  }

  @Test func componentsOfAnotherZone() throws {
    let moment = try #require(Timestamp(rfc3339: "2026-12-31T23:30:15.250Z"))
    let berlin = moment.components(offset: 3600)
    #expect([berlin.year, berlin.month, berlin.day, berlin.hour, berlin.minute] == [2027, 1, 1, 0, 30])
    #expect([berlin.second, berlin.millisecond] == [15, 250])
  }

  @Test func onTheWireItIsAString() throws {
    let moment = Timestamp(microseconds: 1_234_567)
    #expect(
      String(decoding: try JSONEncoder.signalbox.encode([moment]), as: UTF8.self) == #"["1970-01-01T00:00:01.234Z"]"#)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data("[5]".utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data(#"["soon"]"#.utf8)) }
  }
}
