/// A colour as a terminal of 256 or 16 colours comes nearest to it.
package enum NearestColor {
  package struct RGB: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    package func distance(to other: RGB) -> Int {
      let red = Int(red) - Int(other.red)
      let green = Int(green) - Int(other.green)
      let blue = Int(blue) - Int(other.blue)
      // The eye sees differences in green best and in blue least.
      return 3 * red * red + 4 * green * green + 2 * blue * blue
    }
  }

  /// 16 to 255: the cube and the greys.
  ///
  /// The first 16 differ from one terminal's settings to the next.
  package static func indexed256(_ color: RGB) -> Int {
    let cube = cubeIndex(color)
    let grey = greyIndex(color)
    return color.distance(to: value(of: grey)) < color.distance(to: value(of: cube)) ? grey : cube
  }

  /// 0 to 15, as xterm has them.
  package static func ansi16(_ color: RGB) -> Int {
    ansiValues.indices.min { color.distance(to: ansiValues[$0]) < color.distance(to: ansiValues[$1]) } ?? 0
  }

  /// What xterm shows for one of its 256 colours.
  package static func value(of index: Int) -> RGB {
    switch index {
    case ..<16: return ansiValues[max(0, index)]
    case ..<232:
      let place = index - 16
      return RGB(red: levels[place / 36], green: levels[place / 6 % 6], blue: levels[place % 6])
    default:
      let level = UInt8(8 + 10 * (min(255, index) - 232))
      return RGB(red: level, green: level, blue: level)
    }
  }

  private static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static let ansiValues: [RGB] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ].map { RGB(red: $0.0, green: $0.1, blue: $0.2) }

  private static func cubeIndex(_ color: RGB) -> Int {
    func level(_ value: UInt8) -> Int {
      switch value {
      case ..<48: 0
      case ..<115: 1
      default: (Int(value) - 35) / 40
      }
    }
    return 16 + 36 * level(color.red) + 6 * level(color.green) + level(color.blue)
  }

  private static func greyIndex(_ color: RGB) -> Int {
    // The weights are those of the distance; they add up to 9, and the greys are 8, 18, 28, …
    let weighted = 3 * Int(color.red) + 4 * Int(color.green) + 2 * Int(color.blue)
    return 232 + min(23, max(0, (weighted - 27) / 90))
  }
}
