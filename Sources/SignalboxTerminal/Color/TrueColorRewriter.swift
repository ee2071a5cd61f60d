/// Puts exact colours into the numbers of a terminal's output: `38;5;N` becomes `38;2;R;G;B` where a slot says which
/// colour N stands for, and likewise `48`.
///
/// Everything else passes as it is.
///
/// A sequence may be split between two calls; its beginning is then held back until the rest comes.
package struct TrueColorRewriter: Sendable {
  /// A sequence longer than this is no colour change of ncurses and passes as it is.
  private static let longestSequence = 256

  private enum State {
    case text
    case escape
    /// Within `ESC [ …`.
    case sequence
  }

  private var state = State.text
  private var held: [UInt8] = []

  package init() {}

  /// Appends `bytes`, rewritten, to `output`.
  package mutating func rewrite(_ bytes: some Sequence<UInt8>, slots: TrueColorSlots, into output: inout [UInt8]) {
    for byte in bytes {
      switch state {
      case .text:
        if byte == 0x1B { hold(byte, .escape) } else { output.append(byte) }
      case .escape:
        if byte == UInt8(ascii: "[") { hold(byte, .sequence) } else { pass(byte, into: &output) }
      case .sequence:
        takeInSequence(byte, slots: slots, into: &output)
      }
    }
  }

  private mutating func takeInSequence(_ byte: UInt8, slots: TrueColorSlots, into output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: ";"):
      hold(byte, .sequence)
      if held.count > Self.longestSequence { flush(into: &output) }
    case UInt8(ascii: "m"):
      Self.appendColors(held.dropFirst(2), slots: slots, into: &output)
      held.removeAll(keepingCapacity: true)
      state = .text
    default:
      pass(byte, into: &output)
    }
  }

  private mutating func hold(_ byte: UInt8, _ next: State) {
    held.append(byte)
    state = next
  }

  private mutating func flush(into output: inout [UInt8]) {
    output.append(contentsOf: held)
    held.removeAll(keepingCapacity: true)
    state = .text
  }

  /// Gives up on what was held; the byte may begin something of its own.
  private mutating func pass(_ byte: UInt8, into output: inout [UInt8]) {
    flush(into: &output)
    if byte == 0x1B { hold(byte, .escape) } else { output.append(byte) }
  }

  /// The sequence with these parameters, which are digits, semicolons and colons.
  private static func appendColors(_ parameters: ArraySlice<UInt8>, slots: TrueColorSlots, into output: inout [UInt8]) {
    output.append(contentsOf: [0x1B, UInt8(ascii: "[")])
    // Both ways to write it are in use, `38;5;N` and `38:5:N`.
    let fields = parameters.split(omittingEmptySubsequences: false) {
      $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ":")
    }
    var index = fields.startIndex
    while index < fields.endIndex {
      if index > fields.startIndex { output.append(parameters[fields[index].startIndex - 1]) }
      if let color = color(at: index, of: fields, slots: slots) {
        let plane = number(fields[index])
        output.append(contentsOf: "\(plane);2;\(color.red);\(color.green);\(color.blue)".utf8)
        index += 3
      } else if isIndexed(at: index, of: fields) {
        // Its number is no parameter of its own, whatever it looks like.
        let end = fields[index + 2].endIndex
        output.append(contentsOf: parameters[fields[index].startIndex..<end])
        index += 3
      } else {
        output.append(contentsOf: fields[index])
        index += 1
      }
    }
    output.append(UInt8(ascii: "m"))
  }

  private static func isIndexed(at index: Int, of fields: [ArraySlice<UInt8>]) -> Bool {
    guard index + 2 < fields.endIndex else { return false }
    let plane = number(fields[index])
    return (plane == 38 || plane == 48) && number(fields[index + 1]) == 5
  }

  private static func color(
    at index: Int, of fields: [ArraySlice<UInt8>], slots: TrueColorSlots
  ) -> NearestColor.RGB? {
    isIndexed(at: index, of: fields) ? slots.color(of: number(fields[index + 2])) : nil
  }

  /// -1 for what is empty or too long to be a number that matters.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    guard (1...4).contains(digits.count) else { return -1 }
    return digits.reduce(0) { $0 * 10 + Int($1) - Int(UInt8(ascii: "0")) }
  }
}
