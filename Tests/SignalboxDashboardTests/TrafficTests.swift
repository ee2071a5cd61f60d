import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// Rates and their lines, which say of which span they are.
@Suite struct TrafficTests {
  private func traffic(seconds: Int, rate: (Int) -> Int) -> Traffic {
    var traffic = Traffic()
    var totals = Totals()
    traffic.note(totals)
    traffic.advance(to: .zero)
    for second in 0..<seconds {
      totals.completed += rate(second)
      traffic.note(totals)
      traffic.advance(to: .seconds(second + 1))
    }
    return traffic
  }

  @Test func `a minute ago is not forgotten, and what is older than the line is`() {
    // A burst of one minute, and then four minutes and a half of nothing.
    let burst = traffic(seconds: 270) { $0 < 60 ? 30 : 0 }
    let line = burst.line(of: \.completed, columns: 10)
    #expect(line == [nil, 30, 30, 0, 0, 0, 0, 0, 0, 0])
    #expect(burst.current.completed == 0)
    let later = traffic(seconds: 1000) { $0 < 60 ? 30 : 0 }
    #expect(later.line(of: \.completed, columns: 10) == Array(repeating: 0, count: 10))
    #expect(later.history.count == Traffic.span)
  }

  @Test(arguments: [0, 1, 6, 18, 32, 400]) func `a line has the columns that it is asked for`(columns: Int) {
    let traffic = traffic(seconds: 20) { _ in 1 }
    let line = traffic.line(of: \.completed, columns: columns)
    #expect(line.count == columns)
    #expect(columns == 0 || line.last == 1)
  }

  @Test func `what is not known is blank, and nothing is low`() {
    #expect(Glyphs(isASCII: true).sparkline([nil, nil, 0, 4, 8]) == "  _=#")
    #expect(Glyphs(isASCII: false).sparkline([nil, 0, 8]) == " ▁█")
    #expect(Glyphs(isASCII: true).sparkline([]) == "")
  }

  @Test(arguments: [(80, 24, "5s", "5m"), (120, 40, "5s", "5m"), (200, 60, "last 5 s", "last 5 min")])
  func `a rate and its line say their span`(_ columns: Int, _ rows: Int, _ mean: String, _ span: String) {
    let header = Scenes.busy(size: Size(columns: columns, rows: rows)).rows(columns, rows).prefix(2).joined(
      separator: "\n")
    #expect(header.contains("/s \(mean) ") && header.contains(" \(span)"), "\(header)")
    if columns >= 120 { for name in ["in ", "out ", "fail "] { #expect(header.contains(name), "\(header)") } }
  }
}
