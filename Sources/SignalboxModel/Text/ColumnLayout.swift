/// Which columns of a table fit into a width, and how wide each of them is: the one layout of the dashboard's lists and
/// of the command line's tables.
///
/// A column gets what it holds where there is room for all. Where there is not, columns of little use go first, before
/// the others have less than is comfortable; then the widest give way, each down to its least width, so that nothing is
/// cut beside free space; and where even that is too much, whole columns go by their rank. One that leads gives way last:
/// what would be cut beside it in any case is cut to its least width first.
package struct ColumnLayout: Hashable, Sendable {
  /// What one column needs.
  package struct Column: Hashable, Sendable {
    /// Columns of the screen that its title and all that it holds take.
    package var wanted: Int
    /// What its title and the rows in view take, which come first.
    package var seen: Int
    /// What it can be read well with.
    package var comfortable: Int
    /// The fewest that are of use; what is not to be cut has here what it wants.
    package var least: Int
    /// The column of the highest rank goes first; one without a rank stays.
    package var rank: Int?
    /// Whether it goes, when it has a rank, before any other has less than is comfortable.
    package var isMinor: Bool
    /// Whether the table is read for it: it is comfortable before any other has more than its least width, unless a few
    /// columns more show all that is seen of that one.
    package var isLeading: Bool

    /// What it has before any other has more than this, and before one of little use is shown at all.
    fileprivate var assured: Int { isMinor ? least : comfortable }

    /// How many columns more than its least width are a few.
    private static let few = 4

    /// What one that leads has before any other has more than its least width.
    fileprivate var first: Int { isLeading ? min(comfortable, least + Self.few) : least }

    /// What it has before one that would be cut in any case has more than its least width.
    fileprivate var whole: Int {
      if isLeading { return comfortable }
      return !isMinor && seen <= least + Self.few ? seen : least
    }

    /// - Parameters:
    ///   - wanted: what its title and all that it holds take.
    ///   - seen: as much as it wants when nil.
    ///   - comfortable: no more than its least width when nil; it never gets more than what is seen for its comfort.
    ///   - least: as much as it wants when nil; it never gets more than it wants.
    ///   - rank: the column of the highest rank goes first; one without a rank stays.
    ///   - isMinor: whether it goes before any other has less than is comfortable.
    ///   - isLeading: whether the table is read for it.
    package init(
      wanted: Int, seen: Int? = nil, comfortable: Int? = nil, least: Int? = nil, rank: Int? = nil,
      isMinor: Bool = false, isLeading: Bool = false
    ) {
      let most = max(0, min(seen ?? wanted, wanted))
      let fewest = min(max(0, least ?? wanted), most)
      self.wanted = max(0, wanted)
      self.seen = most
      self.least = fewest
      self.comfortable = max(fewest, min(comfortable ?? fewest, most))
      self.rank = rank
      self.isMinor = isMinor
      self.isLeading = isLeading
    }
  }

  /// The width of each column, in the order in which they were given; nil for one that is left out.
  package let widths: [Int?]

  /// - Parameters:
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
    var levels: [KeyPath<Column, Int>] = [\.assured, \.comfortable, \.seen, \.wanted]
    if kept.contains(where: { columns[$0].isLeading }) {
      let leading: [KeyPath<Column, Int>] = [\.first, \.whole]
      levels.insert(contentsOf: leading, at: 0)
    }
    for level in levels {
      Self.widen(&widths, to: columns.map { $0[keyPath: level] }, within: room)
    }
    self.widths = widths
  }

  /// Those that are shown, by their places.
  private static func kept(_ columns: [Column], _ width: Int, _ gap: Int) -> [Int] {
    var kept = Array(columns.indices)
    func needed(_ level: (Int) -> Int) -> Int { kept.reduce(gap * max(0, kept.count - 1)) { $0 + level($1) } }
    let leaving = kept.filter { columns[$0].rank != nil }.sorted { columns[$0].rank ?? 0 > columns[$1].rank ?? 0 }
    // One of little use is there when all others are comfortable beside it.
    for last in leaving where columns[last].isMinor {
      if needed({ columns[$0].assured }) > width { kept.removeAll { $0 == last } }
    }
    for last in leaving where needed({ columns[$0].least }) > width { kept.removeAll { $0 == last } }
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
