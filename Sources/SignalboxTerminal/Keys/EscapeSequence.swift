import SignalboxDashboard

/// Keys that begin with an Escape: what xterm, the Linux console, rxvt, tmux and their descendants send.
///
/// Shift and Control on a named key are ignored: the key is what counts. Alt is not: it makes another key of every key.
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
    case 0x1B: return doubled(bytes)
    // Escape and another key at once: that key with Alt. Nobody's fingers are that quick.
    default: return alt(TypedText.parse(Array(bytes.dropFirst())))
    }
  }

  // MARK: - Alt

  /// Two Escapes: with a key's sequence the first stands for Alt, otherwise it is a key by itself.
  private static func doubled(_ bytes: [UInt8]) -> DecodingStep {
    guard bytes.count > 2 else { return .incomplete }
    guard beginsSequence(bytes[2]) else { return .key(.escape, length: 1) }
    let step = parse(Array(bytes.dropFirst()))
    return switch step {
    case .key: alt(step)
    case .incomplete: .incomplete
    case .nothing, .pasteBegins, .stringBegins: .key(.escape, length: 1)
    }
  }

  /// What an Escape before it makes of a step.
  private static func alt(_ step: DecodingStep) -> DecodingStep {
    switch step {
    case .key(let key, let length): .key(.alt(key), length: length + 1)
    case .nothing(let length): .nothing(length: length + 1)
    case .incomplete, .pasteBegins, .stringBegins: step
    }
  }

  /// Whether a byte after an Escape begins the sequence of a key.
  static func beginsSequence(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") }

  /// A key with what is held, as terminals number it: 1 + Shift 1, Alt 2, Control 4, Super 8, Hyper 16, Meta 32.
  private static func modified(_ key: Key?, by modifiers: Int?) -> Key? {
    guard let key else { return nil }
    return held(modifiers) & 0b11_1010 != 0 ? .alt(key) : key
  }

  private static func held(_ modifiers: Int?) -> Int { max(0, (modifiers ?? 1) - 1) }

  // MARK: - ESC O

  private static func singleShift(_ bytes: [UInt8]) -> DecodingStep {
    // Some terminals put the modifiers in between: ESC O 5 P.
    let parameters = bytes.dropFirst(2).prefix { isDigit($0) || $0 == UInt8(ascii: ";") }
    let end = 2 + parameters.count
    guard end < bytes.count else { return .incomplete }
    let final = bytes[end]
    guard (0x20...0x7E).contains(final) else { return brokenOff(at: end) }
    let length = end + 1
    if let key = modified(named(final: final), by: numbers(parameters).last) { return .key(key, length: length) }
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
      return step(modified(named(final: final), by: numbers.dropFirst().first), length: length)
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
    if numbers.first == 27, numbers.count == 3 { return spelled(code: numbers[2], modifiers: numbers[1]) }
    return modified(numbered(numbers.first), by: numbers.dropFirst().first)
  }

  private static func numbered(_ number: Int?) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case .some(let number) where (11...15).contains(number): .function(number - 10)
    case .some(let number) where (17...21).contains(number): .function(number - 11)
    case .some(let number) where (23...24).contains(number): .function(number - 12)
    default: nil
    }
  }

  /// A key that the terminal spells out as a code point and modifiers.
  private static func spelled(code: Int?, modifiers: Int?) -> Key? {
    guard let code, code <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
    return modified(spelled(scalar, held: held(modifiers)), by: modifiers)
  }

  private static func spelled(_ scalar: Unicode.Scalar, held: Int) -> Key? {
    switch scalar.value {
    case 9 where held & 1 != 0: return .backTab
    case 9: return .tab
    case 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    default: break
    }
    guard TypedText.isText(scalar) else { return nil }
    guard held & 4 != 0 else { return .character(Character(scalar)) }
    // Control with what has no control character is no key of ours, and not that character.
    guard let byte = UInt8(exactly: scalar.value), (0x40...0x7E).contains(byte),
      case .key(let key, _) = TypedText.parse([byte & 0x1F])
    else { return nil }
    return key
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
