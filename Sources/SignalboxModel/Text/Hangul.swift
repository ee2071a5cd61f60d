/// Conjoining jamo and the syllables they make, by the arithmetic of the Unicode Standard, section 3.12.
enum Hangul {
  static func isJamo(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FF: true
    default: false
    }
  }

  /// The one syllable of a leading consonant and a vowel, or of a syllable without a final consonant and one.
  static func compose(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Unicode.Scalar? {
    if (0x1100...0x1112).contains(left.value), (0x1161...0x1175).contains(right.value) {
      return Unicode.Scalar(0xAC00 + ((left.value - 0x1100) * 21 + right.value - 0x1161) * 28)
    }
    let isOpen = (0xAC00...0xD7A3).contains(left.value) && (left.value - 0xAC00).isMultiple(of: 28)
    guard isOpen, (0x11A8...0x11C2).contains(right.value) else { return nil }
    return Unicode.Scalar(left.value + right.value - 0x11A7)
  }
}
