import FuzzSupport
import SignalboxModel
import Testing

extension FuzzTests {
  @Suite struct Texts {
    @Test func `what is made safe for cells holds nothing that a terminal acts on, and is as wide as it says`() {
      fuzz(3000) { random in
        let text = HostileText.text(&random)
        let safe = DisplayText.sanitised(text)
        guard safe.unicodeScalars.allSatisfy(HostileText.isHarmless) else {
          return "\(text.debugDescription): \(safe.debugDescription)"
        }
        guard DisplayText.sanitised(safe).isScalarsOf(safe) else { return "\(safe.debugDescription) changes again" }
        let columns = safe.reduce(0) { $0 + DisplayText.width(of: $1) }
        guard DisplayText.width(of: safe) == columns else { return "\(safe.debugDescription) is \(columns) columns" }
        return Self.cutFault(safe, &random)
      }
    }

    private static func cutFault(_ safe: String, _ random: inout SeededGenerator) -> String? {
      let room = Int.random(in: 0...20, using: &random)
      guard DisplayText.width(of: DisplayText.padded(safe, to: room)) == room else {
        return "\(safe.debugDescription) padded to \(room)"
      }
      for cut in [DisplayText.truncated(safe, to: room), DisplayText.truncatedInMiddle(safe, to: room)] {
        guard DisplayText.width(of: cut) <= room else { return "\(safe.debugDescription) cut to \(room): \(cut)" }
      }
      for line in DisplayText.wrapped(safe, to: room + 2) where DisplayText.width(of: line) > room + 2 {
        return "\(safe.debugDescription) in lines of \(room + 2): \(line)"
      }
      return nil
    }

    @Test func `prose keeps joiners and emoji selectors, and else nothing that a terminal acts on`() {
      fuzz(3000) { random in
        let text = HostileText.text(&random)
        let safe = DisplayText.sanitised(text, for: .prose)
        let kept: Set<Unicode.Scalar> = ["\u{200C}", "\u{200D}", "\u{FE0E}", "\u{FE0F}"]
        guard safe.unicodeScalars.allSatisfy({ kept.contains($0) || HostileText.isHarmless($0) }) else {
          return "\(text.debugDescription): \(safe.debugDescription)"
        }
        return DisplayText.sanitised(safe, for: .prose).isScalarsOf(safe)
          ? nil : "\(safe.debugDescription) changes again"
      }
    }

    @Test func `any bytes become safe text`() {
      fuzz(3000) { random in
        let bytes = random.mutated(Array(HostileText.text(&random).utf8), words: HostileText.sequences)
        for purpose in [DisplayText.Purpose.cells, .prose] {
          let safe = DisplayText.sanitised(bytes: bytes, for: purpose)
          guard safe.unicodeScalars.allSatisfy({ !$0.isControl && !$0.properties.isBidiControl }) else {
            return "\(bytes): \(safe.debugDescription)"
          }
        }
        return nil
      }
    }

    @Test func `a line of a log is cells, and as wide as it says`() {
      fuzz(2000) { random in
        let text = HostileText.text(&random, upTo: 20)
        var parser = StyledTextParser()
        let line = parser.line(text)
        guard line.plain.unicodeScalars.allSatisfy(HostileText.isHarmless) else {
          return "\(text.debugDescription): \(line)"
        }
        guard line.width == line.runs.reduce(0, { $0 + $1.text.reduce(0) { $0 + DisplayText.width(of: $1) } }),
          line.runs.allSatisfy({ !$0.text.isEmpty })
        else { return "\(text.debugDescription): \(line.width) columns" }
        return nil
      }
    }
  }
}

extension String {
  /// Equality of strings looks past normalisation; a terminal does not.
  fileprivate func isScalarsOf(_ other: String) -> Bool { unicodeScalars.elementsEqual(other.unicodeScalars) }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { properties.generalCategory == .control }
}
