import FuzzSupport
import SignalboxModel
import Testing

@testable import SignalboxCommand

extension FuzzTests {
  @Suite struct Logs {
    @Test func `a log's lines are the same however it is cut, and hold nothing that a terminal acts on`() {
      fuzz(2000) { random in
        let text = HostileText.text(&random, upTo: 30)
        let bytes =
          random.chance(50) ? Array(text.utf8) : random.mutated(Array(text.utf8), words: HostileText.sequences)
        var whole = SafeLines()
        let expected = whole.take(bytes, of: .stdout) + whole.finish()
        var parts = SafeLines()
        var lines: [String] = []
        for piece in random.pieces(of: bytes) {
          lines += parts.take(Array(piece), of: .stdout)
          // What another stream writes meanwhile is another line.
          guard parts.take([], of: .stderr).isEmpty else { return "\(bytes): a line out of nothing" }
        }
        lines += parts.finish()
        guard lines.elementsEqual(expected, by: { $0.unicodeScalars.elementsEqual($1.unicodeScalars) }) else {
          return "\(bytes): \(lines), and whole \(expected)"
        }
        let bad = lines.joined().unicodeScalars.first { scalar in
          scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
        }
        return bad.map { "\(bytes): U+\(String($0.value, radix: 16))" }
      }
    }

    @Test func `rows of a log are no wider than the terminal`() {
      fuzz(2000) { random in
        let bytes = Array(HostileText.text(&random, upTo: 30).utf8)
        var lines = SafeLines()
        lines.columns = 24
        var rows = lines.take(bytes, of: .stdout)
        rows.append(lines.unfinished(in: 24).text)
        rows += lines.finish()
        return rows.first { DisplayText.width(of: $0) > 24 }.map { "\(bytes): \($0)" }
      }
    }

    @Test func `a line without end comes in pieces`() {
      var lines = SafeLines()
      let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 * SafeLines.limit + 5)
      #expect(lines.take(long, of: .stdout).map(\.utf8.count) == [SafeLines.limit, SafeLines.limit, SafeLines.limit])
      #expect(lines.finish() == ["xxxxx"])
      #expect(lines.finish().isEmpty)
    }
  }
}
