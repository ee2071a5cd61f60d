import FuzzSupport
import Signalbox
import SignalboxModel
import Testing

@testable import SignalboxSQLite

extension FuzzTests {
  /// What a damaged file can hold.
  @Suite struct Codecs {
    @Test func `a log's index describes its chunk, or is refused`() {
      fuzz(3000) { random in
        let runs = random.list(upTo: 5) { random in
          LogBytes.Run(
            offset: 0, time: Timestamp(microseconds: random.pick([0, .min, .max, 1_767_225_600_123_456])),
            source: random.pick([.stdout, .stderr, .system, .level("info"), .level(HostileText.text(&random))]),
            metadata: random.chance(30) ? HostileText.text(&random) : nil,
            bytes: [UInt8](repeating: 7, count: Int.random(in: 0...300, using: &random)))
        }
        let chunk = runs.flatMap(\.bytes)
        let index = RunIndex.encode(runs)
        guard let again = RunIndex.decode(index, of: chunk, from: 0), again.map(\.bytes) == runs.map(\.bytes),
          again.map(\.source) == runs.map(\.source), again.map(\.metadata) == runs.map(\.metadata),
          again.map(\.time) == runs.map(\.time)
        else { return "\(runs) come back as another" }
        let broken = random.mutated(index, words: ["\u{0}", "\u{7F}", "ÿÿÿÿÿÿÿÿÿÿ"])
        guard let read = RunIndex.decode(broken, of: chunk, from: 0) else { return nil }
        return read.flatMap(\.bytes) == chunk ? nil : "\(broken) describes other bytes"
      }
    }

    @Test func `a request's column comes back as it was, and damage takes no more than what it hit`() {
      fuzz(3000) { random in
        let origin = TaskOrigin(
          requestID: random.chance(80) ? HostileText.text(&random, upTo: 3) : nil,
          trace: ["traceparent": "00-1", HostileText.text(&random, upTo: 2): "件"],
          metadata: [HostileText.text(&random, upTo: 2): HostileText.text(&random, upTo: 2)])
        let text = OriginText.encode(origin)
        guard OriginText.decode(text) == origin else { return "\(origin) comes back as \(OriginText.decode(text))" }
        _ = OriginText.decode(
          String(
            decoding: random.mutated(
              Array(text.utf8), words: ["r", "t", "m", ":", "9223372036854775807:", "-1:", "0:"]), as: UTF8.self))
        return nil
      }
    }
  }
}
