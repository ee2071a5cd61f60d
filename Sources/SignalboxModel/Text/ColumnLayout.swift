/// Which columns of a table fit into a width, and how wide each of them is: the one layout of the dashboard's lists and
/// of the command line's tables.
///
/// A column gets what it holds where there is room for all. Where there is not, columns of little use go first, before
/// the others have less than is ample; then the widest give way, each down to its least width, so that nothing is cut
/// beside free space; and where even that is too much, whole columns go by their rank. What most rows hold is shown
/// before the few that are unusually long, so that one long name takes no room from all the others. One that leads gives
/// way last: what would be cut beside it in any case is cut to its least width first.
package struct ColumnLayout: Hashable, Sendable {
  /// The width of each column, in the order in which they were given; nil for one that is left out.
  package let widths: [Int?]

  /// Lays columns out.
  ///
  /// - Parameters:
  ///   - columns: what is known of each, in order.
  ///   - width: columns of the screen in all; without limit when nil.
  ///   - gap: blank ones between two columns.
  package init(_ columns: [Column], width: Int?, gap: Int) {
    guard let width else {
      widths = columns.map(\.wanted)
      return
    }
    let kept = Self.kept(columns, width, gap)
    let room = width - gap * max(0, kept.count - 1)
    var widths = [Int?](repeating: nil, count: columns.count)
    for index in kept { widths[index] = columns[index].least }
    for level in Self.levels(hasLeading: kept.contains { columns[$0].isLeading }) {
      Self.widen(&widths, to: columns.map { $0[keyPath: level] }, within: room)
    }
    self.widths = widths
  }

  /// The width that two thirds of some widths do not exceed: the others are unusually long.
  ///
  /// 0 of no widths.
  package static func usual(_ widths: [Int]) -> Int {
    widths.isEmpty ? 0 : widths.sorted()[(2 * widths.count + 2) / 3 - 1]
  }

  /// What columns are raised to, one after the other.
  private static func levels(hasLeading: Bool) -> [KeyPath<Column, Int>] {
    let common: [KeyPath<Column, Int>] = [
      \.told, \.assured, \.roomy, \.comfortable, \.usual, \.foremost, \.seen, \.wanted,
    ]
    guard hasLeading else { return common }
    let leading: [KeyPath<Column, Int>] = [\.first, \.whole]
    return leading + common
  }

  /// Those that are shown, by their places.
  private static func kept(_ columns: [Column], _ width: Int, _ gap: Int) -> Set<Int> {
    var kept = Set(columns.indices)
    func needed(_ level: (Column) -> Int) -> Int {
      kept.reduce(gap * max(0, kept.count - 1)) { $0 + level(columns[$1]) }
    }
    let leaving = columns.indices.filter { columns[$0].rank != nil }
      .sorted { columns[$0].rank ?? 0 > columns[$1].rank ?? 0 }
    // One of little use is there when all others have ample room beside it; where a wide one is not, a narrow one may be.
    let minor = leaving.filter { columns[$0].isMinor }
    kept.subtract(minor)
    for next in minor.reversed() {
      kept.insert(next)
      // What takes a few columns is not left out for the sake of rows of unusual length.
      let wanted = columns[next].isNarrow ? needed(\.common) : needed(\.roomy)
      if wanted > width { kept.remove(next) }
    }
    for last in leaving where needed(\.least) > width { kept.remove(last) }
    return kept
  }

  /// Raises the narrowest of those that want more, column by column of the screen.
  private static func widen(_ widths: inout [Int?], to wanted: [Int], within room: Int) {
    let used = widths.reduce(0) { $0 + ($1 ?? 0) }
    for _ in 0..<max(0, room - used) {
      var narrowest: (index: Int, width: Int)?
      for (index, width) in widths.enumerated() {
        guard let width, width < wanted[index], width < narrowest?.width ?? .max else { continue }
        narrowest = (index, width)
      }
      guard let narrowest else { return }
      widths[narrowest.index] = narrowest.width + 1
    }
  }
}
