import SignalboxDashboard
import SignalboxTerminal
import Testing

@Suite struct ColorTests {
  @Test func nearestOf256() {
    #expect(NearestColor.indexed256(.init(red: 0, green: 0, blue: 0)) == 16)
    #expect(NearestColor.indexed256(.init(red: 255, green: 255, blue: 255)) == 231)
    #expect(NearestColor.indexed256(.init(red: 255, green: 0, blue: 0)) == 196)
    #expect(NearestColor.indexed256(.init(red: 96, green: 134, blue: 176)) == 67)
    #expect(NearestColor.indexed256(.init(red: 8, green: 8, blue: 8)) == 232)
    #expect(NearestColor.indexed256(.init(red: 128, green: 128, blue: 129)) == 244)
  }

  @Test("Each colour of the cube and of the greys is nearest to itself")
  func nearestOfExact() {
    for index in 16...255 {
      let value = NearestColor.value(of: index)
      #expect(NearestColor.value(of: NearestColor.indexed256(value)) == value, "\(index)")
    }
  }

  @Test("None of the 256 that can be chosen is nearer than the chosen one")
  func nearestIsNearest() {
    var random = SystemlessGenerator(seed: 7)
    for _ in 0..<2_000 {
      let color = NearestColor.RGB(
        red: .random(in: 0...255, using: &random), green: .random(in: 0...255, using: &random),
        blue: .random(in: 0...255, using: &random))
      let chosen = color.distance(to: NearestColor.value(of: NearestColor.indexed256(color)))
      let best = (16...255).map { color.distance(to: NearestColor.value(of: $0)) }.min()
      #expect(chosen == best, "\(color)")
    }
  }

  @Test func nearestOf16() {
    #expect(NearestColor.ansi16(.init(red: 0, green: 0, blue: 0)) == 0)
    #expect(NearestColor.ansi16(.init(red: 200, green: 10, blue: 10)) == 1)
    #expect(NearestColor.ansi16(.init(red: 250, green: 250, blue: 250)) == 15)
    #expect(NearestColor.ansi16(.init(red: 120, green: 130, blue: 125)) == 8)
  }

  @Test(
    "The environment forbids and promises, terminfo limits",
    arguments: [
      ([:], 256, ColorDepth.indexed256), ([:], 16, .ansi16), ([:], 8, .ansi16), ([:], 0, .mono), ([:], -1, .mono),
      (["COLORTERM": "truecolor"], 256, .trueColor), (["COLORTERM": "24bit"], 256, .trueColor),
      (["COLORTERM": "truecolor"], 8, .ansi16), (["COLORTERM": "yes"], 256, .indexed256),
      (["TERM": "xterm-direct"], 256, .trueColor), (["NO_COLOR": "1", "COLORTERM": "truecolor"], 256, .mono),
      (["NO_COLOR": ""], 256, .indexed256),
    ] as [([String: String], Int, ColorDepth)])
  func detection(environment: [String: String], colors: Int, depth: ColorDepth) {
    #expect(ColorDepth.detect(environment: environment, terminfoColors: colors) == depth)
  }

  @Test("Slots give a colour one number, and the nearest one when all are taken")
  func slots() {
    var slots = TrueColorSlots()
    let colors = (0..<240).map { NearestColor.RGB(red: UInt8($0), green: 0, blue: 0) }
    let numbers = colors.map { slots.number(for: $0) }
    #expect(Set(numbers).count == 240)
    #expect(numbers.allSatisfy { (16...255).contains($0) })
    #expect(colors.map { slots.number(for: $0) } == numbers)
    #expect(zip(colors, numbers).allSatisfy { slots.color(of: $1) == $0 })
    #expect(
      slots.number(for: .init(red: 100, green: 1, blue: 0)) == slots.number(for: .init(red: 100, green: 0, blue: 0)))
    #expect(slots.color(of: 15) == nil)
    #expect(slots.color(of: 256) == nil)
  }
}
