/// Which exact colours the numbers 16 to 255 stand for.
///
/// ncurses knows numbers alone, so a truecolor screen is drawn in numbers that are put back into colours on the way
/// out.
package struct TrueColorSlots: Sendable {
  package static let first = 16
  package static let count = 240

  private var colors: [NearestColor.RGB] = []
  private var numbers: [NearestColor.RGB: Int] = [:]

  package init() {}

  /// The number of a colour; when all are taken, that of the nearest one there is.
  package mutating func number(for color: NearestColor.RGB) -> Int {
    if let number = numbers[color] { return number }
    guard colors.count < Self.count else {
      let nearest = colors.indices.min { color.distance(to: colors[$0]) < color.distance(to: colors[$1]) }
      return Self.first + (nearest ?? 0)
    }
    let number = Self.first + colors.count
    colors.append(color)
    numbers[color] = number
    return number
  }

  /// The colour that a number stands for, nil when it stands for none.
  package func color(of number: Int) -> NearestColor.RGB? {
    let index = number - Self.first
    return colors.indices.contains(index) ? colors[index] : nil
  }
}
