import SignalboxDashboard

/// Keys that begin with an Escape: what xterm, the Linux console, rxvt, tmux and their descendants send. Shift, Alt and
/// Control on a named key are ignored: the key is what counts.
enum EscapeSequence {
  /// What begins `bytes`, whose first is Escape.
  static func parse(_ bytes: [UInt8]) -> DecodingStep {
    guard bytes.count > 1 else { return .incomplete }
    switch bytes[1] {
    case UInt8(ascii: "["): return controlSequence(bytes)
    case UInt8(ascii: "O"): return singleShift(bytes)
    // Strings: operating system command, device control, privacy message, application command, start of string.
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "X"):
      return bytes.count > 2 ? .stringBegins(length: 2) : .incomplete
    // Escape and another key, quickly or as Alt with it: two keys.
    default: return .key(.escape, length: 1)
    }
  }

  // MARK: - ESC O

  private static func singleShift(_ bytes: [UInt8]) -> DecodingStep {
    // Some terminals put the modifiers in between: ESC O 5 P.
    let parameters = bytes.dropFirst(2).prefix { isDigit($0) || $0 == UInt8(ascii: ";") }
    let end = 2 + parameters.count
    guard end < bytes.count else { return .incomplete }
    let final = bytes[end]
    guard (0x20...0x7E).contains(final) else { return brokenOff(at: end) }
    let length = end + 1
    if let key = named(final: final) { return .key(key, length: length) }
    switch final {
    case UInt8(ascii: "M"): return .key(.enter, length: length)
    case UInt8(ascii: "I"): return .key(.tab, length: length)
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      return .key([Key.up, .down, .right, .left][Int(final - UInt8(ascii: "a"))], length: length)
    // The keypad in application mode: * + , - . / 0 … 9.
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      return .key(.character(Character(Unicode.Scalar(final - 0x40))), length: length)
    default: return .nothing(length: length)
    }
  }

  // MARK: - ESC [

  private static func controlSequence(_ bytes: [UInt8]) -> DecodingStep {
    guard bytes.count > 2 else { return .incomplete }
    // The Linux console's F1 to F5: ESC [ [ A.
    if bytes[2] == UInt8(ascii: "[") {
      guard bytes.count > 3 else { return .incomplete }
      let number = Int(bytes[3]) - Int(UInt8(ascii: "A")) + 1
      if (1...5).contains(number) { return .key(.function(number), length: 4) }
      return (0x20...0x7E).contains(bytes[3]) ? .nothing(length: 4) : brokenOff(at: 3)
    }
    // A mouse report of old, which nobody switched on: three bytes of anything follow.
    if bytes[2] == UInt8(ascii: "M") { return bytes.count < 6 ? .incomplete : .nothing(length: 6) }

    let parameters = bytes.dropFirst(2).prefix { (0x30...0x3F).contains($0) }
    let intermediates = bytes.dropFirst(2 + parameters.count).prefix { (0x20...0x2F).contains($0) }
    // rxvt ends its Shift with a $ instead of a ~.
    if intermediates.first == UInt8(ascii: "$"), !parameters.isEmpty, parameters.allSatisfy(isDigit) {
      return step(tilde(numbers(parameters)), length: 2 + parameters.count + 1)
    }
    let end = 2 + parameters.count + intermediates.count
    guard end < bytes.count else { return .incomplete }
    let final = bytes[end]
    guard (0x40...0x7E).contains(final) else { return brokenOff(at: end) }
    guard intermediates.isEmpty, parameters.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ";") }) else {
      return .nothing(length: end + 1)
    }
    return step(final: final, numbers: numbers(parameters), length: end + 1)
  }

  private static func step(final: UInt8, numbers: [Int], length: Int) -> DecodingStep {
    switch final {
    case UInt8(ascii: "~"):
      if numbers.first == 200 { return .pasteBegins(length: length) }
      return step(tilde(numbers), length: length)
    // rxvt's Control and Control-Shift.
    case UInt8(ascii: "^"), UInt8(ascii: "@"): return step(tilde(numbers), length: length)
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      return .key([Key.up, .down, .right, .left][Int(final - UInt8(ascii: "a"))], length: length)
    case UInt8(ascii: "Z"): return .key(.backTab, length: length)
    case UInt8(ascii: "u"):
      return step(spelled(code: numbers.first, modifiers: numbers.dropFirst().first), length: length)
    default:
      // With two numbers of which the first is not 1 it is a report (of the cursor's place, say) and no key.
      guard numbers.first ?? 1 <= 1 else { return .nothing(length: length) }
      return step(named(final: final), length: length)
    }
  }

  private static func step(_ key: Key?, length: Int) -> DecodingStep {
    key.map { .key($0, length: length) } ?? .nothing(length: length)
  }

  /// A byte that cannot be in a sequence ends it; what came before means nothing, the byte itself may.
  private static func brokenOff(at end: Int) -> DecodingStep { .nothing(length: end) }

  // MARK: - Tables

  private static func named(final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final - UInt8(ascii: "P")) + 1)
    default: nil
    }
  }

  private static func tilde(_ numbers: [Int]) -> Key? {
    switch numbers.first {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case .some(let number) where (11...15).contains(number): .function(number - 10)
    case .some(let number) where (17...21).contains(number): .function(number - 11)
    case .some(let number) where (23...24).contains(number): .function(number - 12)
    case 27 where numbers.count == 3: spelled(code: numbers[2], modifiers: numbers[1])
    default: nil
    }
  }

  /// A key that the terminal spells out as a code point and modifiers (1 + Shift 1, Alt 2, Control 4).
  private static func spelled(code: Int?, modifiers: Int?) -> Key? {
    guard let code, code <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
    let held = max(0, (modifiers ?? 1) - 1)
    switch code {
    case 9 where held & 1 != 0: return .backTab
    case 9: return .tab
    case 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    default: break
    }
    guard TypedText.isText(scalar) else { return nil }
    if held & 4 != 0, let byte = UInt8(exactly: code), byte >= 0x40 {
      guard case .key(let key, _) = TypedText.parse([byte & 0x1F]) else { return nil }
      return key
    }
    return .character(Character(scalar))
  }

  /// The numbers between semicolons; those that are no number, or too long for one, are 0.
  private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
    guard !parameters.isEmpty else { return [] }
    return parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      guard digits.count <= 8 else { return 0 }
      return digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
