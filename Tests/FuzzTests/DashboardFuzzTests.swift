import FoundationEssentials
import FuzzSupport
import SignalboxDashboard
import SignalboxModel
import Testing

extension FuzzTests {
  /// A server that sends what no server should: every value within its type, and none within reason.
  @Suite struct Dashboards {
    @Test func `no answer of a server can end the dashboard or leave the window`() {
      fuzz(100) { random in
        var play = Play(random: random.fork())
        return try play.fault()
      }
    }
  }

  private struct Play {
    var random: SeededGenerator
    var dashboard = Dashboard(configuration: Configuration())
    private var waiting: [Effect] = []

    init(random: SeededGenerator) {
      self.random = random
    }

    mutating func fault() throws -> String? {
      let size = Size(columns: random.pick([40, 80, 120, 200]), rows: random.pick([10, 24, 40]))
      send(.resized(size))
      send(.tick(now: Timestamp(microseconds: 1_767_225_600_000_000), uptime: .zero))
      send(.link(.connected(try stretched("Overview"))))
      for step in 0..<25 {
        try act(step)
        let grid = dashboard.view(in: size)
        guard grid.size == size else { return "step \(step): the grid is \(grid.size)" }
        for row in 0..<size.rows {
          for cell in grid.row(row) where cell.text?.unicodeScalars.allSatisfy(HostileText.isHarmless) == false {
            return "step \(step): \(cell) is on row \(row)"
          }
        }
      }
      return nil
    }

    private mutating func act(_ step: Int) throws {
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        send(
          .tick(
            now: Timestamp(microseconds: random.pick([0, .max, .min, 1_767_225_600_000_000])), uptime: .seconds(step)))
      case 1:
        send(.link(random.chance(50) ? .change(try stretched("ChangeEvent")) : .resync(try stretched("ChangeEvent"))))
      case 2: send(.link(.ping(try stretched("PingEvent"))))
      case 3, 4: for key in random.list(upTo: 5, { $0.pick(Self.keys) }) { send(.key(key)) }
      default: try answer()
      }
    }

    private static let keys: [Key] =
      "12345678jklwGgdozCwtey/n&fe".map(Key.character) + [.enter, .escape, .tab, .up, .down, .pageDown, .end, .home]

    private mutating func send(_ message: Message) { waiting += dashboard.update(message) }

    /// Answers everything that was asked for.
    private mutating func answer() throws {
      let asked = waiting
      waiting = []
      for effect in asked {
        switch effect {
        case .loadPage(let load): send(.page(try stretched("TaskPage"), load.token))
        case .loadTask(_, let token):
          send(.task(TaskDetail(task: try stretched("TaskRecord"), attempts: [try stretched("AttemptRecord")]), token))
        case .loadWhy(_, let token): send(.why(try stretched("WhyAnswer"), token))
        case .loadLog(let load): send(.log(try stretched("LogPage"), load.token))
        case .followLog(let follow):
          send(.log(try stretched("LogPage"), follow.token))
          if random.chance(30) { send(.logEnded(try stretched("LogEnd"), follow.token)) }
        case .searchLog(let search): send(.matches(try stretched("LogMatches"), search.token))
        default: break
        }
      }
    }

    /// A value of a wire type, with some of it as far out as its type allows.
    private mutating func stretched<Value: Decodable>(_ type: String) throws -> Value {
      let sample = WireSample.all.first { $0.type == type }
      var generator = JSONGenerator(random: random.fork())
      for _ in 0..<20 {
        let value = generator.stretched(sample?.full ?? .null)
        // A time or a word that the type does not take is tried again.
        if let decoded = try? JSONText(encoding: value).decode(Value.self) { return decoded }
      }
      return try JSONText(encoding: sample?.full ?? .null).decode()
    }
  }
}
