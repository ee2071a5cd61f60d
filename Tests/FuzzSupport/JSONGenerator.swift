package import SignalboxModel

/// Makes JSON: values, and texts of them as different programs would write them.
package struct JSONGenerator {
  package var random: SeededGenerator

  package init(random: SeededGenerator) {
    self.random = random
  }

  /// What means something in JSON, to put where it does not belong.
  package static let words = [
    "{", "}", "[", "]", "\"", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "\\u00e9", ":", ",", "null", "true",
    "false",
    "NaN", "Infinity", "1e999", "-", ".", "e", "//", "/*", "'", "\u{FEFF}", "\u{2028}", "\n", "\t", "\u{0}", "\u{1B}",
    "{\"a\":", "[[[[[[[[", "\"id\":", "9223372036854775808", "件", "👍🏽",
  ]

  private static let texts = [
    "", "a", "id", "é", "件名", "\u{0}", "\u{1B}[2J", "\"", "\\", "\u{9B}", "👍🏽", "/", "\u{2028}",
  ]

  package mutating func value(depth: Int = 4) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: .null
    case 1: .bool(random.chance(50))
    case 2: .integer(random.pick([0, 1, -1, .max, .min, Int64.random(in: -999...999, using: &random)]))
    case 3: .number(random.pick([0.5, -1.25, 1e300, -1e-300, .greatestFiniteMagnitude, .leastNonzeroMagnitude]))
    case 4, 5: .string(text())
    case 6:
      .array(random.chance(20) ? [] : (0..<Int.random(in: 1...3, using: &random)).map { _ in value(depth: depth - 1) })
    default:
      .object(
        Dictionary((0..<Int.random(in: 0...3, using: &random)).map { _ in (text(), value(depth: depth - 1)) }) { $1 })
    }
  }

  private mutating func text() -> String { random.text(of: Self.texts, upTo: 4) }

  /// The value with spaces anywhere, and characters escaped or not.
  package mutating func written(_ value: JSONValue) -> String {
    let text =
      switch value {
      case .null: "null"
      case .bool(let value): "\(value)"
      case .integer(let value): "\(value)"
      case .number(let value): "\(value)"
      case .string(let text): written(text)
      case .array(let values): "[" + values.map { written($0) }.joined(separator: ",") + space() + "]"
      case .object(let members):
        "{" + members.map { space() + written($0.key) + space() + ":" + written($0.value) }.joined(separator: ",")
          + space() + "}"
      }
    return space() + text + space()
  }

  private mutating func space() -> String { random.pick(["", "", "", "", " ", "\n", "\r\n", "\t"]) }

  private mutating func written(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "/": result += random.pick(["/", "\\/"])
      case _ where scalar.value < 0x20 || (scalar.value < 0x10000 && random.chance(20)):
        let digits = String(scalar.value, radix: 16, uppercase: random.chance(50))
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The value with one leaf of it changed for another of its kind, at the ends of what that can be.
  package mutating func stretched(_ value: JSONValue) -> JSONValue {
    switch value {
    case .integer: .integer(random.pick([0, 1, -1, .max, .min, 1 << 53, .max - 1, Int64(Int32.max) + 1]))
    case .number: .number(random.pick([0, -1, 1e300, -1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude]))
    case .string(let text):
      random.chance(50)
        ? .string(HostileText.text(&random))
        : .string(random.pick([text, "9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00.000Z", "", "unknown"]))
    case .array(let values) where !values.isEmpty:
      .array(values.map { random.chance(40) ? stretched($0) : $0 } + (random.chance(20) ? [values[0]] : []))
    case .object(let members):
      .object(
        Dictionary(
          uniqueKeysWithValues: members.sorted { $0.key < $1.key }.map { name, value in
            (name, random.chance(40) ? stretched(value) : value)
          }))
    default: value
    }
  }
}
