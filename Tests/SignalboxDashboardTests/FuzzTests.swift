import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Random operators, servers and windows: nothing traps, and every row is exactly as wide as the window.
@Suite struct FuzzTests {
  @Test(arguments: 1...40) func anythingGoes(seed: Int) {
    var random = Dice(seed: UInt64(seed))
    let configuration = Configuration(
      colorDepth: random.pick([.trueColor, .mono, .ansi16]), ascii: random.below(4) == 0,
      zone: ScreenZone(secondsEast: random.pick([0, 7200, -12600])))
    let stage = Stage(configuration, size: random.size())
    stage.tasks = Scenes.running + Scenes.failed + Scenes.queued + Scenes.completed
    for step in 0..<160 {
      play(stage, &random)
      let size = random.below(3) == 0 ? random.size() : stage.dashboard.size
      let grid = stage.dashboard.view(in: size)
      if let fault = Self.fault(grid, size) {
        Issue.record("seed \(seed), step \(step), \(size.columns)x\(size.rows): \(fault)")
        return
      }
    }
    #expect(stage.dashboard.log.buffer.lines.count <= LogBuffer.lineLimit * 3 / 2)
  }

  private func play(_ stage: Stage, _ random: inout Dice) {
    switch random.below(20) {
    case 0: stage.connect(boot: random.pick(["b1", "b2"]))
    case 1: stage.send(.link(.lost(reason: random.text(), retryIn: .seconds(random.below(9)))))
    case 2: stage.send(.resized(random.size()))
    case 3: stage.tick(.milliseconds(random.below(3000)))
    case 4: stage.change(more: random.below(2) == 0)
    case 5: shuffle(stage, &random)
    case 6, 7, 8: stage.answer()
    case 9: stage.send(.failed(RequestFailure(random.text(), column: random.pick([nil, 0, 3, 999])), random.token()))
    case 10: stage.send(.log(random.logPage(), random.token()))
    case 11:
      let key = AttemptKey(task: TaskID(4801 + Int64(random.below(8))), attempt: 1)
      stage.log(
        key, (0..<random.below(900)).map { _ in random.text() }, from: random.pick([.stdout, .stderr, .system]))
    case 12:
      let result = random.pick(ActionResult.allCases)
      stage.send(.acted(.one(ActionAnswer(result: result, task: random.pick(stage.tasks))), random.token()))
    case 13:
      let reasons = (0..<random.below(5)).map { _ in
        WhyReason(
          code: random.pick(WhyCode.all + [.unknown(random.text())]), message: random.text(), remedy: random.text())
      }
      stage.send(
        .why(
          WhyAnswer(task: random.pick(stage.tasks).id, state: random.pick(TaskState.all), reasons: reasons),
          random.token()))
    default:
      for _ in 0..<1 + random.below(6) { stage.send(.key(random.key())) }
    }
  }

  private func shuffle(_ stage: Stage, _ random: inout Dice) {
    for _ in 0..<random.below(20) where !stage.tasks.isEmpty {
      let index = random.below(stage.tasks.count)
      stage.tasks[index].state = random.pick(TaskState.all)
      stage.tasks[index].name = random.text()
      stage.tasks[index].startedAt = Timestamp(microseconds: Int64.random(in: .min ... .max, using: &random))
    }
    if random.below(5) == 0 { stage.tasks.removeAll { _ in random.below(2) == 0 } }
    stage.change()
  }

  static func fault(_ grid: Grid, _ size: Size) -> String? {
    guard grid.size == size else { return "the grid is \(grid.size)" }
    for row in 0..<size.rows {
      let cells = Array(grid.row(row))
      for (column, cell) in cells.enumerated() {
        switch cell.width {
        case 0:
          guard cell.text == nil, column > 0, cells[column - 1].width == 2 else {
            return "half a character at \(column)"
          }
        case 2 where column + 1 >= size.columns || cells[column + 1].width != 0:
          return "a wide character without its right half at \(column) of row \(row)"
        default:
          guard let text = cell.text, DisplayText.width(of: text) == cell.width else {
            return "row \(row), column \(column): \(cell) is not as wide as it says"
          }
          let isSafe = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
          guard isSafe else { return "a control character at \(column) of row \(row)" }
        }
      }
    }
    return nil
  }
}

/// SplitMix64: the same numbers for the same seed everywhere.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int.random(in: 0..<bound, using: &self) }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  mutating func size() -> Size {
    below(3) == 0
      ? Size(columns: below(60), rows: below(14)) : Size(columns: 1 + below(220), rows: 1 + below(70))
  }

  mutating func token() -> RequestToken { RequestToken(rawValue: below(400)) }

  mutating func key() -> Key {
    let bound = KeyBinding.all.flatMap(\.keys)
    return switch below(6) {
    case 0: .character(pick(Array("yn0123456789 件👩‍👩‍👧é\u{1B}\u{202E}")))
    case 1:
      pick([
        .enter, .escape, .tab, .backspace, .left, .right, .home, .end, .insert, .function(7), .alt(.character("x")),
      ])
    case 2: .paste(text())
    default: pick(bound)
    }
  }

  mutating func text() -> String {
    let parts = [
      "mail", "件名", "🎬", "\u{1B}[31m", "\u{1B}]52;c;AA\u{07}", "\u{202E}", "\u{0}", "\n", "\t", "é", "e\u{301}", "👩‍👩‍👧",
      " ", "⚠️", "\u{FEFF}", "\u{1100}\u{1161}", "state:", "queue:mail", "\"", "|", "ａ", "\r", "क्षि", "\u{9B}2J",
      String(repeating: "x", count: 300),
    ]
    return (0..<below(12)).map { _ in pick(parts) }.joined()
  }

  mutating func logPage() -> LogPage {
    let from = Int64(below(9000))
    var offset = from
    let segments = (0..<below(40)).map { _ in
      let text = text() + (below(3) == 0 ? "" : "\n")
      defer { offset += Int64(text.utf8.count + below(2) * below(100)) }
      return LogSegment(
        offset: offset, length: text.utf8.count, time: Timestamp(microseconds: Int64(below(1 << 40))),
        source: pick([.stdout, .stderr, .system, .level("error"), .level(text)]), text: below(9) == 0 ? nil : text,
        base64: below(2) == 0 ? "//79" : "not base64")
    }
    let gaps = below(3) == 0 ? [LogGap(from: from + 10, to: from + 10 + Int64(below(5000)))] : []
    return LogPage(
      attempt: 1, from: from, to: offset, size: offset + Int64(below(2) * 5000), final: below(2) == 0,
      segments: segments, gaps: gaps)
  }
}
