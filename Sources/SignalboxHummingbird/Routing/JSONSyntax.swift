/// Finds where a text stops being JSON (RFC 8259). The decoder of FoundationEssentials only says that it does.
struct JSONSyntax {
  /// What is wrong, and where: line and column count from 1, the column in bytes.
  struct Fault: Hashable, CustomStringConvertible {
    var line: Int
    var column: Int
    var expected: String

    var description: String { "Line \(line), column \(column): expected \(expected)." }
  }

  private struct Stop: Error { var expected: String }

  private let bytes: [UInt8]
  private var place = 0
  /// As deep as the decoder goes.
  private static let deepest = 512

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// nil when the bytes are JSON.
  static func fault(in bytes: [UInt8]) -> Fault? {
    var syntax = JSONSyntax(bytes)
    do throws(Stop) {
      try syntax.value(depth: 0)
      syntax.space()
      guard syntax.current == nil else { throw Stop(expected: "nothing more") }
      return nil
    } catch {
      return syntax.fault(error)
    }
  }

  private func fault(_ stop: Stop) -> Fault {
    let before = bytes.prefix(place)
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return Fault(
      line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: place - start + 1, expected: stop.expected)
  }

  private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: scalar) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar, _ what: String) throws(Stop) {
    guard take(scalar) else { throw Stop(expected: what) }
  }

  private mutating func space() {
    while let byte = current, byte == 0x20 || (0x09...0x0a).contains(byte) || byte == 0x0d { place += 1 }
  }

  private mutating func value(depth: Int) throws(Stop) {
    guard depth < Self.deepest else { throw Stop(expected: "at most \(Self.deepest) levels") }
    space()
    switch current {
    case UInt8(ascii: "{"): try list(end: "}", depth: depth, isObject: true)
    case UInt8(ascii: "["): try list(end: "]", depth: depth, isObject: false)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case let byte? where "-0123456789".utf8.contains(byte): try number()
    default: throw Stop(expected: "a value")
    }
  }

  private mutating func list(end: Unicode.Scalar, depth: Int, isObject: Bool) throws(Stop) {
    place += 1
    space()
    if take(end) { return }
    repeat {
      if isObject { try member() }
      try value(depth: depth + 1)
      space()
    } while take(",")
    try expect(end, ", or \(end)")
  }

  private mutating func member() throws(Stop) {
    space()
    guard current == UInt8(ascii: "\"") else { throw Stop(expected: "a member's name in quotes") }
    try string()
    space()
    try expect(":", ":")
  }

  private mutating func string() throws(Stop) {
    place += 1
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw Stop(expected: "no control character in a string")
      default: place += 1
      }
    }
    throw Stop(expected: "the string's closing quote")
  }

  private mutating func escape() throws(Stop) {
    place += 1
    guard let byte = current, "\"\\/bfnrtu".utf8.contains(byte) else { throw Stop(expected: "an escape") }
    place += 1
    guard byte == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard let digit = current, "0123456789abcdefABCDEF".utf8.contains(digit) else {
        throw Stop(expected: "four hexadecimal digits")
      }
      place += 1
    }
  }

  private mutating func word(_ word: StaticString) throws(Stop) {
    for scalar in "\(word)".unicodeScalars { try expect(scalar, "\(word)") }
  }

  private mutating func number() throws(Stop) {
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
  }

  private mutating func digits() throws(Stop) {
    let start = place
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place > start else { throw Stop(expected: "a digit") }
  }
}
