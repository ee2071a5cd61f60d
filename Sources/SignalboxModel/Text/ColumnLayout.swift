/// Which columns of a table fit into a width, and how wide each of them is: the one layout of the dashboard's lists and
/// of the command line's tables.
///
/// A column gets what it holds where there is room for all. Where there is not, the widest give way first, each down to
/// its least width, so that nothing is cut beside free space; and where even that is too much, whole columns go by
/// their rank.
package struct ColumnLayout: Hashable, Sendable {
  /// What one column needs.
  package struct Column: Hashable, Sendable {
    /// Columns of the screen that its title and all that it holds take.
    package var wanted: Int
    /// The fewest that are of use; what is not to be cut has here what it wants.
    package var least: Int
    /// The column of the highest rank goes first; one without a rank stays.
    package var rank: Int?

    /// - Parameter least: as much as it wants when nil; it never gets more than it wants.
    package init(wanted: Int, least: Int? = nil, rank: Int? = nil) {
      self.wanted = max(0, wanted)
      self.least = max(0, min(least ?? wanted, wanted))
      self.rank = rank
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
    var kept = Array(columns.indices)
    func needed() -> Int { kept.reduce(0) { $0 + columns[$1].least } + gap * max(0, kept.count - 1) }
    func rank(_ index: Int) -> Int { columns[index].rank ?? .min }
    while needed() > width, let worst = kept.max(by: { rank($0) < rank($1) }), columns[worst].rank != nil {
      kept.removeAll { $0 == worst }
    }
    var widths = [Int?](repeating: nil, count: columns.count)
    for index in kept { widths[index] = columns[index].least }
    Self.widen(&widths, columns, by: width - needed())
    self.widths = widths
  }

  /// Raises the narrowest of those that want more, column by column of the screen.
  private static func widen(_ widths: inout [Int?], _ columns: [Column], by spare: Int) {
    for _ in 0..<max(0, spare) {
      var narrowest: (index: Int, width: Int)?
      for (index, width) in widths.enumerated() {
        guard let width, width < columns[index].wanted, width < narrowest?.width ?? .max else { continue }
        narrowest = (index, width)
      }
      guard let narrowest else { return }
      widths[narrowest.index] = narrowest.width + 1
    }
  }
}
