import FuzzSupport
import SignalboxModel
import Testing

@Suite struct ColumnLayoutTests {
  private typealias Column = ColumnLayout.Column

  @Test func `where there is room every column has what it wants, and no more`() {
    let columns = [Column(wanted: 3), Column(wanted: 30, least: 8), Column(wanted: 2, least: 8, rank: 1)]
    for width in [nil, 39, 200] { #expect(ColumnLayout(columns, width: width, gap: 2).widths == [3, 30, 2]) }
  }

  @Test func `the widest give way first, down to their least`() {
    let columns = [Column(wanted: 4), Column(wanted: 40, least: 8), Column(wanted: 12, least: 8)]
    #expect(ColumnLayout(columns, width: 48, gap: 1).widths == [4, 30, 12])
    #expect(ColumnLayout(columns, width: 28, gap: 1).widths == [4, 11, 11])
    #expect(ColumnLayout(columns, width: 22, gap: 1).widths == [4, 8, 8])
  }

  @Test func `where even that is too much whole columns go by their rank, and what they leave is used`() {
    let columns = [
      Column(wanted: 5), Column(wanted: 20, least: 8), Column(wanted: 5, rank: 2),
      Column(wanted: 20, least: 5, rank: 1),
    ]
    #expect(ColumnLayout(columns, width: 26, gap: 1).widths == [5, 8, 5, 5])
    #expect(ColumnLayout(columns, width: 25, gap: 1).widths == [5, 9, nil, 9])
    #expect(ColumnLayout(columns, width: 19, gap: 1).widths == [5, 13, nil, nil])
    #expect(ColumnLayout(columns, width: 3, gap: 1).widths == [5, 8, nil, nil])
    #expect(ColumnLayout([], width: 3, gap: 1).widths.isEmpty)
  }

  @Test func `nothing is cut beside free space, at any width`() {
    let columns = [
      Column(wanted: 6), Column(wanted: 33, least: 10), Column(wanted: 9, least: 5, rank: 5),
      Column(wanted: 5, rank: 7), Column(wanted: 80, least: 12, rank: 6),
    ]
    for width in 10...200 {
      let widths = ColumnLayout(columns, width: width, gap: 2).widths
      let kept = zip(columns, widths).compactMap { column, width in width.map { (column, $0) } }
      let used = kept.reduce(0) { $0 + $1.1 } + 2 * (kept.count - 1)
      #expect(width < 18 || used <= width)
      #expect(used >= width || kept.allSatisfy { $0.1 == $0.0.wanted }, "\(width): \(widths)")
      // The one of the lower rank is never missing while the other is there.
      #expect(widths[2] != nil || widths[3] == nil)
    }
  }

  @Test func `one of little use goes before the others are less than comfortable, and is there as soon as they are`() {
    let columns = [
      Column(wanted: 40, comfortable: 24, least: 10), Column(wanted: 9, comfortable: 12, least: 5, rank: 5),
      Column(wanted: 5, rank: 7, isMinor: true), Column(wanted: 12, comfortable: 12, least: 6, rank: 9, isMinor: true),
    ]
    // In all 9 + 5 + 12 and three gaps beside the name.
    #expect(ColumnLayout(columns, width: 69, gap: 1).widths == [40, 9, 5, 12])
    #expect(ColumnLayout(columns, width: 47, gap: 1).widths == [24, 9, 5, 6])
    #expect(ColumnLayout(columns, width: 46, gap: 1).widths == [30, 9, 5, nil])
    #expect(ColumnLayout(columns, width: 40, gap: 1).widths == [24, 9, 5, nil])
    #expect(ColumnLayout(columns, width: 39, gap: 1).widths == [29, 9, nil, nil])
    #expect(ColumnLayout(columns, width: 16, gap: 1).widths == [10, 5, nil, nil])
    #expect(ColumnLayout(columns, width: 15, gap: 1).widths == [15, nil, nil, nil])
  }

  @Test func `what is cut in any case gives way to the one that leads, and what a few columns show whole does not`() {
    func widths(name: Int, queue: Int, in width: Int) -> [Int?] {
      let columns = [
        Column(wanted: name, comfortable: 24, least: 10), Column(wanted: queue, comfortable: 12, least: 5),
        Column(wanted: 60, comfortable: 24, least: 14, isLeading: true),
      ]
      return ColumnLayout(columns, width: width, gap: 1).widths
    }
    #expect(widths(name: 48, queue: 23, in: 38) == [10, 5, 21])
    #expect(widths(name: 48, queue: 23, in: 44) == [10, 8, 24])
    #expect(widths(name: 48, queue: 23, in: 80) == [24, 12, 42])
    #expect(widths(name: 48, queue: 23, in: 110) == [25, 23, 60])
    #expect(widths(name: 13, queue: 9, in: 38) == [10, 8, 18])
    #expect(widths(name: 13, queue: 9, in: 43) == [13, 9, 19])
    #expect(widths(name: 13, queue: 23, in: 44) == [13, 5, 24])
  }

  @Test func `all are comfortable first, then what is in view is shown, then what is not`() {
    let columns = [
      Column(wanted: 16, seen: 9, comfortable: 12, least: 5), Column(wanted: 60, seen: 50, comfortable: 24, least: 14),
      Column(wanted: 24, seen: 13, comfortable: 24, least: 10),
    ]
    let expected: [(Int, [Int?])] = [
      (31, [5, 14, 10]), (34, [8, 14, 10]), (40, [9, 16, 13]), (48, [9, 24, 13]), (74, [9, 50, 13]),
      (81, [15, 50, 14]), (92, [16, 50, 24]), (102, [16, 60, 24]),
    ]
    for (width, widths) in expected {
      #expect(ColumnLayout(columns, width: width, gap: 1).widths == widths, "\(width)")
    }
  }

  @Test func `a few rows of unusual length take no room from what most of the others say`() {
    func widths(usual: Int, in width: Int) -> [Int?] {
      let columns = [
        Column(wanted: 48, usual: usual, comfortable: 24, least: 10),
        Column(wanted: 80, usual: 60, comfortable: 24, least: 14, isLeading: true),
      ]
      return ColumnLayout(columns, width: width, gap: 1).widths
    }
    #expect(widths(usual: 13, in: 60) == [13, 46])
    #expect(widths(usual: 13, in: 74) == [13, 60])
    // All are comfortable before what is unusual in the one that leads is shown, and that before what is in others.
    #expect(widths(usual: 13, in: 85) == [24, 60])
    #expect(widths(usual: 13, in: 95) == [24, 70])
    #expect(widths(usual: 13, in: 110) == [29, 80])
    // What most rows hold is not unusual.
    #expect(widths(usual: 48, in: 60) == [24, 35])
    #expect(widths(usual: 48, in: 110) == [48, 61])
  }

  @Test func `one of little use is there when all others have ample room, and a narrow one where a wide one is not`() {
    let columns = [
      Column(wanted: 15, comfortable: 24, least: 10), Column(wanted: 21, comfortable: 12, ample: 24, least: 5, rank: 5),
      Column(wanted: 5, rank: 7, isMinor: true), Column(wanted: 40, least: 24, rank: 6, isMinor: true),
    ]
    #expect(ColumnLayout(columns, width: 70, gap: 1).widths == [15, 21, 5, 26])
    #expect(ColumnLayout(columns, width: 68, gap: 1).widths == [15, 21, 5, 24])
    #expect(ColumnLayout(columns, width: 67, gap: 1).widths == [15, 21, nil, 29])
    #expect(ColumnLayout(columns, width: 61, gap: 1).widths == [15, 21, 5, nil])
    #expect(ColumnLayout(columns, width: 42, gap: 1).widths == [15, 21, nil, nil])
  }

  @Test func `a few long rows take no narrow column from all the others, and a wide one comes after it`() {
    let columns = [
      Column(wanted: 40, usual: 13, comfortable: 24, least: 10),
      Column(wanted: 20, usual: 5, comfortable: 12, ample: 24, least: 5, rank: 5),
      Column(wanted: 5, rank: 6, isMinor: true), Column(wanted: 60, least: 24, rank: 8, isMinor: true),
    ]
    #expect(ColumnLayout(columns, width: 76, gap: 1).widths == [24, 20, 5, 24])
    #expect(ColumnLayout(columns, width: 75, gap: 1).widths == [40, 20, 5, nil])
    #expect(ColumnLayout(columns, width: 25, gap: 1).widths == [13, 5, 5, nil])
    #expect(ColumnLayout(columns, width: 24, gap: 1).widths == [13, 10, nil, nil])
  }

  @Test(arguments: 1...200) func `no column is cut while another has more than is seen of it`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let columns = random.list(upTo: 8) { random -> Column in
      func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      let wanted = number(0...90)
      let seen = number(0...wanted)
      return Column(
        wanted: wanted, seen: seen, usual: number(0...90), comfortable: number(0...30), ample: number(0...50),
        least: random.chance(30) ? seen : number(0...30), rank: random.chance(70) ? number(1...9) : nil,
        isMinor: random.chance(30), isLeading: random.chance(20))
    }
    for width in 20...250 {
      let widths = ColumnLayout(columns, width: width, gap: 1).widths
      let shown = zip(columns, widths).compactMap { column, width in width.map { (column: column, width: $0) } }
      let isCut = shown.contains { $0.width < $0.column.seen }
      #expect(!isCut || shown.allSatisfy { $0.width <= $0.column.seen }, "\(width): \(widths) of \(columns)")
      let used = shown.reduce(shown.count - 1) { $0 + $1.width }
      #expect(!isCut || used >= width, "\(width): \(widths) of \(columns)")
    }
  }
}
