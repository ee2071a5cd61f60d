import FuzzSupport
import SignalboxModel
import Testing

@Suite struct DurationAndCountTextTests {
  @Test(
    arguments: [
      ("90s", .seconds(90)), ("5m", .seconds(300)), ("1.5h", .seconds(5400)), ("250ms", .milliseconds(250)),
      ("2d", .seconds(172_800)), ("0s", .zero), ("0.1s", .milliseconds(100)), ("0.0015ms", .microseconds(1)),
      ("5M", .seconds(300)),
      ("0.00000000001d", .zero), ("1.000001s", .microseconds(1_000_001)), ("106751991d", .seconds(106_751_991 * 86400)),
    ] as [(String, Duration)])
  func reads(text: String, expected: Duration) {
    #expect(DurationText.parse(text) == expected)
  }

  @Test(arguments: [
    "", "5", "s", "-5m", "+5m", "5 m", " 5m", "5m ", "1.s", ".5s", "1.2.3s", "1e3s", "5y", "106751992d",
    "99999999999999999999s", "1h30m",
    "٥m", "5µs",
  ])
  func refuses(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: UInt64(0)..<10) func exactTextReadsBack(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let unit = random.pick([1, 1000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000])
      let duration = Duration.microseconds(Int64.random(in: 0...5000, using: &random) * Int64(unit))
      #expect(DurationText.parse(DurationText.exact(duration)) == duration)
    }
    #expect(DurationText.parse(DurationText.exact(.microseconds(Int64.max))) == .microseconds(Int64.max))
  }

  @Test(
    arguments: [
      (.zero, "00:00"), (.milliseconds(58999), "00:58"), (.seconds(161), "02:41"), (.seconds(3599), "59:59"),
      (.seconds(3600), "1:00:00"), (.seconds(3723), "1:02:03"), (.seconds(86399), "23:59:59"),
      (.seconds(86400), "1d 00h"),
      (.seconds(3 * 86400 + 4 * 3600 + 59), "3d 04h"), (.seconds(-5), "00:00"),
    ] as [(Duration, String)])
  func elapsed(duration: Duration, expected: String) {
    #expect(DurationText.elapsed(duration) == expected)
  }

  @Test(
    arguments: [
      (.zero, "0s"), (.microseconds(850), "850µs"), (.milliseconds(250), "250ms"), (.microseconds(999_999), "999ms"),
      (.milliseconds(1000), "1s"), (.milliseconds(1299), "1.2s"), (.milliseconds(9999), "9.9s"), (.seconds(41), "41s"),
      (.seconds(300), "5m"), (.seconds(330), "5.5m"), (.seconds(5400), "1.5h"), (.seconds(86400), "1d"),
      (.seconds(-90), "-1.5m"),
    ] as [(Duration, String)])
  func compact(duration: Duration, expected: String) {
    #expect(DurationText.compact(duration) == expected)
  }

  @Test(arguments: [
    (0, "0", "0"), (999, "999", "999"), (1204, "1,204", "1,204"), (9999, "9,999", "9,999"), (10000, "10,000", "10.0k"),
    (88412, "88,412", "88.4k"), (999_999, "999,999", "999.9k"), (1_000_000, "1,000,000", "1.0M"),
    (1_250_000, "1,250,000", "1.2M"),
    (-1204, "-1,204", "-1,204"), (-88412, "-88,412", "-88.4k"),
    (Int.max, "9,223,372,036,854,775,807", "9.2E"), (Int.min, "-9,223,372,036,854,775,808", "-9.2E"),
  ])
  func counts(count: Int, grouped: String, compact: String) {
    #expect(CountText.grouped(count) == grouped)
    #expect(CountText.compact(count) == compact)
  }

  @Test(
    arguments: [
      (0, "0B"), (1023, "1023B"), (1024, "1.0K"), (1535, "1.4K"), (1536, "1.5K"), (10239, "9.9K"), (10240, "10K"),
      (1_048_575, "1023K"), (212 << 20, "212M"), (Int64.max, "7.9E"),
    ] as [(Int64, String)])
  func bytes(count: Int64, expected: String) {
    #expect(CountText.bytes(count) == expected)
  }
}
