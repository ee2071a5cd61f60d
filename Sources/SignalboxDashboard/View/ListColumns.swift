import SignalboxModel

/// Which columns a list has in a given width, and where: sized by what the loaded tasks hold and by what is free.
struct ListColumns: Hashable, Sendable {
  struct Column: Hashable, Sendable {
    var kind: Kind
    var start: Int
    var width: Int

    var title: String { kind.title }
    var isRight: Bool { kind.isRight }
  }

  private(set) var columns: [Column] = []

  /// The column in which a row says what is happening to its task: PROGRESS, WHY or ERROR.
  ///
  /// A list with none of them says it behind the row where there is room, else in COMMAND or NAME.
  private(set) var remarks = Kind.name

  /// Columns of cursor, mark, state and a space, before the first.
  static let prefix = 4

  /// Lays the columns of a list out.
  ///
  /// - Parameters:
  ///   - pane: the list.
  ///   - width: the columns of the screen that the list has.
  ///   - content: what a column holds.
  ///   - used: how much of a width a column that says less in it takes, of those that are fitted.
  init(
    _ pane: ListPane, width: Int, content: (Kind) -> Content, used: (Kind, Int) -> Int = { _, width in width }
  ) {
    let gap = width >= 76 ? 2 : 1
    var shown = Self.kinds(pane).compactMap { kind -> Entry? in
      let held = content(kind)
      guard held.loaded > 0 || !kind.goesWhenEmpty else { return nil }
      return Entry(kind: kind, content: held)
    }
    var room = width - Self.prefix
    var widths = Self.fitted(&shown, in: pane, room, gap, used)
    // A column that ends at the edge keeps off it.
    if let last = widths.lastIndex(where: { $0 != nil }), shown[last].kind.endsRight {
      room -= 1
      widths = Self.fitted(&shown, in: pane, room, gap, used)
    }
    var start = Self.prefix
    for (entry, width) in zip(shown, widths) {
      guard let width else { continue }
      columns.append(Column(kind: entry.kind, start: start, width: width))
      start += width + gap
    }
    remarks = Self.remarks(among: columns)
    // What nobody wants is the last one's, whose content may be longer a moment later.
    guard let last = columns.last, !last.isRight else { return }
    columns[columns.count - 1].width = max(last.width, Self.prefix + room - last.start)
  }

  private static func remarks(among columns: [Column]) -> Kind {
    let kinds: [Kind] = [.progress, .reason, .error, .command]
    return kinds.first { kind in columns.contains { $0.kind == kind } } ?? .name
  }

  /// A column that a list may have, and what it holds.
  private struct Entry {
    let kind: Kind
    var content: Content
  }

  /// How wide each of some columns is.
  ///
  /// What one that is fitted leaves blank at its width, the others have.
  private static func fitted(
    _ entries: inout [Entry], in pane: ListPane, _ room: Int, _ gap: Int, _ used: (Kind, Int) -> Int
  ) -> [Int?] {
    while true {
      let needs = entries.map { column($0.kind, $0.content, in: pane) }
      let widths = ColumnLayout(needs, width: room, gap: gap).widths
      var isSettled = true
      for (index, width) in widths.enumerated() {
        guard let width, entries[index].kind.isFitted, width < entries[index].content.seen else { continue }
        let taken = used(entries[index].kind, width)
        guard taken < width else { continue }
        entries[index].content.limit(to: taken)
        isSettled = false
      }
      if isSettled { return widths }
    }
  }

  /// What a column that holds this needs.
  private static func column(_ kind: Kind, _ content: Content, in pane: ListPane) -> ColumnLayout.Column {
    let title = kind.title.utf8.count
    let isMinor = kind.isMinor(in: pane, isCommon: content.isCommon)
    let seen = max(title, content.seen)
    guard let widths = kind.widths else {
      return ColumnLayout.Column(
        wanted: max(title, content.loaded, kind.clock ?? 0), seen: seen, least: seen, rank: kind.rank,
        isMinor: isMinor)
    }
    // Cut to little, the words of a command tell nothing that the name beside them does not.
    let isWordy = kind == .command && isMinor
    let least = isWordy ? min(widths.comfortable, max(widths.least, content.usual)) : widths.least
    return ColumnLayout.Column(
      wanted: max(title, inSteps(content.loaded)), seen: seen, usual: max(title, content.usual),
      comfortable: widths.comfortable, ample: widths.ample, least: least, rank: kind.rank, isMinor: isMinor,
      isLeading: kind.isLeading)
  }

  /// In steps of four, so that columns do not move with every task that comes and goes.
  private static func inSteps(_ columns: Int) -> Int { (columns + 3) / 4 * 4 }

  /// The columns of a pane's list where there is room for all.
  static func kinds(_ pane: ListPane) -> [Kind] {
    switch pane {
    case .queued: [.id, .name, .queue, .priority, .tries, .age, .reason, .command]
    case .running: [.id, .name, .queue, .tries, .running, .progress, .command, .worker]
    case .failed: [.id, .name, .queue, .tries, .ended, .error, .command]
    case .completed: [.id, .name, .queue, .tries, .took, .ended, .command]
    }
  }
}
