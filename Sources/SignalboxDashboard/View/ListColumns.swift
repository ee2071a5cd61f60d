/// Which columns a list has in a given width, and where: a plan that depends on the width alone, so that nothing jumps
/// while tasks come and go.
struct ListColumns: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case id
    case name
    case queue
    case priority
    case tries
    /// Since it was enqueued, or until it is due.
    case wait
    /// Since the attempt began.
    case age
    case progress
    case worker
    case reason
    /// How long it ran.
    case took
    /// Since it ended.
    case ago
    case error
  }

  struct Column: Hashable, Sendable {
    var kind: Kind
    var title: String
    var least: Int
    /// Up to how much it grows.
    var most: Int
    /// Its share of what is to spare.
    var weight = 0
    var isRight = false
    /// Columns of the highest rank go first when there is no room.
    var rank = 0
    var start = 0
    var width = 0
  }

  private(set) var columns: [Column]

  /// Columns of cursor, mark, state and a space, before the first.
  static let prefix = 4

  /// - Parameter idDigits: how wide the column of ids is.
  init(_ pane: ListPane, width: Int, idDigits: Int) {
    let gap = width >= 76 ? 2 : 1
    var kept = Self.all(pane, idDigits: idDigits, isRoomy: width >= 84)
    // Which worker matters least where names are cut already; the detail tells it.
    if width < 76 { kept.removeAll { $0.kind == .worker } }
    // A column that ends at the edge keeps off it.
    let room = width - Self.prefix - (kept.last?.isRight == true ? 1 : 0)
    func needed() -> Int { kept.reduce(0) { $0 + $1.least } + gap * (kept.count - 1) }
    while kept.count > 2, needed() > room, let worst = kept.indices.max(by: { kept[$0].rank < kept[$1].rank }) {
      kept.remove(at: worst)
    }
    Self.grow(&kept, by: room - needed())
    var start = Self.prefix
    for index in kept.indices {
      kept[index].start = start
      start += kept[index].width + gap
    }
    columns = kept
  }

  private static func grow(_ columns: inout [Column], by spare: Int) {
    for index in columns.indices { columns[index].width = columns[index].least }
    var spare = spare
    while spare > 0 {
      let growing = columns.indices.filter { columns[$0].weight > 0 && columns[$0].width < columns[$0].most }
      let weights = growing.reduce(0) { $0 + columns[$1].weight }
      guard weights > 0 else { return }
      let round = spare
      for index in growing {
        let share = min(
          max(1, round * columns[index].weight / weights), columns[index].most - columns[index].width, spare)
        columns[index].width += share
        spare -= share
      }
    }
  }

  private static func all(_ pane: ListPane, idDigits: Int, isRoomy: Bool) -> [Column] {
    let id = Column(kind: .id, title: "ID", least: max(2, idDigits + 1), most: 0, isRight: true)
    let tries = Column(kind: .tries, title: "TRIES", least: 5, most: 5, isRight: true, rank: 4)
    let queue = Column(kind: .queue, title: "QUEUE", least: 8, most: 16, weight: 1, rank: 6)
    func name(_ most: Int, weight: Int = 4) -> Column {
      Column(kind: .name, title: "TASK", least: isRoomy ? 16 : 12, most: most, weight: weight, rank: -1)
    }
    switch pane {
    case .queued:
      return [
        id, name(36), queue, Column(kind: .priority, title: "PRIO", least: 4, most: 4, isRight: true, rank: 7), tries,
        Column(kind: .wait, title: "WAIT", least: 8, most: 8, isRight: true, rank: 2),
        Column(kind: .reason, title: "WHY", least: isRoomy ? 24 : 18, most: 400, weight: 6, rank: 3),
      ]
    case .running:
      return [
        id, name(40), queue, tries, Column(kind: .age, title: "AGE", least: 8, most: 8, isRight: true, rank: 1),
        Column(kind: .progress, title: "PROGRESS", least: isRoomy ? 16 : 11, most: 400, weight: 3, rank: 2),
        Column(kind: .worker, title: "WORKER", least: 8, most: 24, weight: 1, rank: 8),
      ]
    case .failed:
      return [
        id, name(32), Column(kind: .queue, title: "QUEUE", least: 8, most: 14, weight: 1, rank: 8), tries,
        Column(kind: .ago, title: "AGO", least: 8, most: 8, isRight: true, rank: 2),
        Column(kind: .error, title: "ERROR", least: isRoomy ? 24 : 18, most: 400, weight: 8, rank: 1),
      ]
    case .completed:
      return [
        id, name(400), queue, tries, Column(kind: .took, title: "TOOK", least: 6, most: 6, isRight: true, rank: 1),
        Column(kind: .ago, title: "AGO", least: 8, most: 8, isRight: true, rank: 2),
      ]
    }
  }
}
