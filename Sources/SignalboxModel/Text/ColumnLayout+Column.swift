extension ColumnLayout {
  /// What one column needs.
  package struct Column: Hashable, Sendable {
    /// Columns of the screen that its title and all that it holds take.
    package var wanted: Int
    /// What its title and the rows in view take, which come first.
    package var seen: Int
    /// What most rows take, those of unusual length not counted.
    package var usual: Int
    /// What it can be read well with.
    package var comfortable: Int
    /// What it has before one of little use is shown at all.
    package var ample: Int
    /// The fewest that are of use; what is not to be cut has here what it wants.
    package var least: Int
    /// The column of the highest rank goes first; one without a rank stays.
    package var rank: Int?
    /// Whether it goes, when it has a rank, before any other has less than is ample.
    package var isMinor: Bool
    /// Whether the table is read for it: it is comfortable before any other has more than its least width, unless a few
    /// columns more show all that is seen of that one, and most of its rows are whole before what is unusually long is.
    package var isLeading: Bool

    /// - Parameters:
    ///   - wanted: what its title and all that it holds take.
    ///   - seen: as much as it wants when nil.
    ///   - usual: as much as is seen when nil, and never more.
    ///   - comfortable: no more than its least width when nil; it never gets more than what is seen for its comfort.
    ///   - ample: no more than is comfortable when nil, and never more than is seen.
    ///   - least: as much as it wants when nil; it never gets more than it wants.
    ///   - rank: the column of the highest rank goes first; one without a rank stays.
    ///   - isMinor: whether it goes before any other has less than is ample.
    ///   - isLeading: whether the table is read for it.
    package init(
      wanted: Int, seen: Int? = nil, usual: Int? = nil, comfortable: Int? = nil, ample: Int? = nil, least: Int? = nil,
      rank: Int? = nil, isMinor: Bool = false, isLeading: Bool = false
    ) {
      let most = max(0, min(seen ?? wanted, wanted))
      let fewest = min(max(0, least ?? wanted), most)
      let comfort = max(fewest, min(comfortable ?? fewest, most))
      self.wanted = max(0, wanted)
      self.seen = most
      self.usual = max(fewest, min(usual ?? most, most))
      self.least = fewest
      self.comfortable = comfort
      self.ample = max(comfort, min(ample ?? comfort, most))
      self.rank = rank
      self.isMinor = isMinor
      self.isLeading = isLeading
    }
  }
}

/// The widths that a column is raised to, one after the other, for as long as there is room. None but the last is more
/// than what is seen of it: no column has blanks in every row while another is cut.
extension ColumnLayout.Column {
  /// How many columns more than its least width are a few.
  private static let few = 4

  /// What most of its rows are comfortable with: one that is unusually long takes no room from the other columns.
  private var comfort: Int { min(comfortable, usual) }

  /// What one that leads has before any other has more than its least width.
  var first: Int { isLeading ? min(comfort, least + Self.few) : least }

  /// What it has before one that would be cut in any case has more than its least width.
  var whole: Int {
    if isLeading { return comfort }
    return !isMinor && seen <= least + Self.few ? seen : least
  }

  /// All that is seen where that can be read well, and most rows of the one that leads.
  ///
  /// One that is longer is cut in any case, and has no more than most of its rows take.
  var told: Int {
    if isLeading { return usual }
    if isMinor { return least }
    return seen == comfortable ? comfortable : min(ample, usual)
  }

  /// What it has before one of little use has more than its least width.
  var assured: Int { isMinor ? least : comfortable }

  /// Whether it is never cut and takes no more than a title does.
  var isNarrow: Bool { least == seen && least <= 8 }

  /// What it has before a narrow one of little use is shown.
  var common: Int { isMinor ? least : min(ample, usual) }

  /// What it has before another one of little use is shown.
  var roomy: Int { isMinor ? least : ample }

  /// Most rows, and all those of the one that leads.
  var foremost: Int { isLeading ? seen : usual }
}
