import SignalboxModel

/// Which columns a list has in a given width, and where: sized by what the loaded tasks hold and by what is free.
struct ListColumns: Hashable, Sendable {
  /// What a column tells. What filters have a key for is called as that key is.
  enum Kind: Hashable, Sendable {
    case id
    case name
    case queue
    case priority
    case tries
    /// Since it was added.
    case age
    /// Since the attempt began.
    case running
    case progress
    case worker
    case reason
    /// How long it ran.
    case took
    /// Since it ended.
    case ended
    case error
    /// The words of a command.
    case command

    var title: String {
      switch self {
      case .id: "ID"
      case .name: "NAME"
      case .queue: "QUEUE"
      case .priority: "PRIO"
      case .tries: "TRIES"
      case .age: "AGE"
      case .running: "RUNNING"
      case .progress: "PROGRESS"
      case .worker: "WORKER"
      case .reason: "WHY"
      case .took: "TOOK"
      case .ended: "ENDED"
      case .error: "ERROR"
      case .command: "COMMAND"
      }
    }

    var isRight: Bool {
      switch self {
      case .id, .priority, .tries, .age, .running, .took, .ended: true
      case .name, .queue, .progress, .worker, .reason, .error, .command: false
      }
    }

    /// Columns for the lengths of time that tick, whatever they are now: nothing jumps each time one gets a digit more.
    var clock: Int? {
      switch self {
      case .age, .running, .ended: 8
      case .took: 6
      default: nil
      }
    }

    /// Columns for those that tick while all are below an hour: where others would be cut they have no more.
    static let shortClock = 5

    /// The fewest columns to which it is cut, and with how many it can be read well; nil for one that is not cut.
    fileprivate var widths: (least: Int, comfortable: Int)? {
      switch self {
      case .queue: (5, 12)
      case .worker: (6, 12)
      case .name: (10, 24)
      case .progress: (11, 18)
      case .command: (12, 24)
      case .reason, .error: (14, 24)
      case .id, .priority, .tries, .age, .running, .took, .ended: nil
      }
    }

    /// Whether there is no such column while no loaded task has anything to say in it.
    fileprivate var goesWhenEmpty: Bool {
      switch self {
      case .priority, .progress, .worker, .command: true
      case .id, .name, .queue, .tries, .age, .running, .reason, .took, .ended, .error: false
      }
    }

    /// Whether it goes before others are cut so far that they are hard to read. The words of a command are what
    /// running ones are told apart by; elsewhere they are told by the detail.
    fileprivate func isMinor(in pane: ListPane) -> Bool {
      switch self {
      case .priority, .tries, .worker: true
      case .command: pane != .running
      case .id, .name, .queue, .age, .running, .progress, .reason, .took, .ended, .error: false
      }
    }

    /// Whether a list is read for it: why a task waits, and why one has failed.
    fileprivate var isLeading: Bool { self == .reason || self == .error }

    /// The column of the highest rank goes first when there is no room; one without a rank stays.
    fileprivate var rank: Int? {
      switch self {
      case .id, .name: nil
      case .reason, .progress, .error: 1
      case .running, .ended: 2
      case .age, .took: 3
      case .queue: 5
      case .command: 6
      case .tries: 7
      case .priority: 8
      // Which worker matters least where names are cut; the detail tells it.
      case .worker: 9
      }
    }
  }

  struct Column: Hashable, Sendable {
    var kind: Kind
    var start: Int
    var width: Int

    var title: String { kind.title }
    var isRight: Bool { kind.isRight }
  }

  private(set) var columns: [Column] = []

  /// Columns of cursor, mark, state and a space, before the first.
  static let prefix = 4

  /// How wide what a column holds is, its title not counted; 0 when it holds nothing.
  struct Content: Hashable, Sendable {
    /// In the rows that are in view.
    var seen: Int
    /// In all that are loaded.
    var loaded: Int
  }

  /// What all columns of a list of one width hold.
  struct Contents: Hashable, Sendable {
    let width: Int
    private var columns: [Kind: Content] = [:]

    init(width: Int) {
      self.width = width
    }

    subscript(_ kind: Kind) -> Content {
      get { columns[kind] ?? Content(seen: 0, loaded: 0) }
      set { columns[kind] = newValue }
    }

    /// Has every column hold no less than another content does, if that is of the same width.
    mutating func widen(to other: Contents) {
      guard other.width == width else { return }
      columns.merge(other.columns) { Content(seen: max($0.seen, $1.seen), loaded: max($0.loaded, $1.loaded)) }
    }
  }

  init(_ pane: ListPane, width: Int, content: (Kind) -> Content) {
    let gap = width >= 76 ? 2 : 1
    let shown = Self.kinds(pane).compactMap { kind -> (kind: Kind, content: Content)? in
      let held = content(kind)
      guard held.loaded > 0 || !kind.goesWhenEmpty else { return nil }
      return (kind: kind, content: held)
    }
    var room = width - Self.prefix
    var widths = Self.widths(shown, in: pane, room, gap)
    // A column that ends at the edge keeps off it.
    if let last = widths.lastIndex(where: { $0 != nil }), shown[last].kind.isRight {
      room -= 1
      widths = Self.widths(shown, in: pane, room, gap)
    }
    var start = Self.prefix
    for (entry, width) in zip(shown, widths) {
      guard let width else { continue }
      columns.append(Column(kind: entry.kind, start: start, width: width))
      start += width + gap
    }
    // What nobody wants is the last one's, whose content may be longer a moment later.
    guard let last = columns.last, !last.isRight else { return }
    columns[columns.count - 1].width = max(last.width, Self.prefix + room - last.start)
  }

  /// How wide each of some columns is; nil for one that there is no room for.
  private static func widths(
    _ kinds: [(kind: Kind, content: Content)], in pane: ListPane, _ room: Int, _ gap: Int
  ) -> [Int?] {
    ColumnLayout(
      kinds.map { kind, content in
        let title = kind.title.utf8.count
        let isMinor = kind.isMinor(in: pane)
        if let clock = kind.clock {
          let least = max(title, min(content.loaded, clock))
          return ColumnLayout.Column(
            wanted: max(title, clock), seen: least, least: least, rank: kind.rank, isMinor: isMinor)
        }
        guard let widths = kind.widths else {
          return ColumnLayout.Column(wanted: max(title, content.loaded), rank: kind.rank, isMinor: isMinor)
        }
        // Cut to little, the words of a command tell nothing that the name beside them does not.
        let least = kind == .command && isMinor ? widths.comfortable : widths.least
        return ColumnLayout.Column(
          wanted: max(title, inSteps(content.loaded)), seen: max(title, content.seen),
          comfortable: widths.comfortable, least: least, rank: kind.rank, isMinor: isMinor,
          isLeading: kind.isLeading)
      }, width: room, gap: gap
    ).widths
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
