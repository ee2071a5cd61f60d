import HeapModule
import SignalboxModel

/// The lines in which queued tasks wait for a claim.
extension MemoryState {
  /// The ready tasks of a queue that one class of workers can run.
  ///
  /// A task that leaves otherwise than by a claim stays in the heap and is passed over, until such tasks are more than the
  /// others.
  struct Line {
    var tasks = Heap<InLine>()
    /// How many of them have left.
    var left = 0
  }

  /// Lines without tasks that stay, since tasks come to them again and again.
  private static let keptLines = 16

  /// Puts a queued task into its line.
  mutating func line(_ stored: Stored) {
    lines[ExactText(stored.record.queue), default: [:]][stored.claimClass, default: Line()].tasks.insert(
      InLine(priority: stored.record.priority, id: stored.record.id))
  }

  /// Takes the first entry out of a line; nil when that is of a task that has left it.
  mutating func popLine(of queue: ExactText, _ kind: ClaimClass) -> TaskID? {
    guard let next = lines[queue]?[kind]?.tasks.popMin() else { return nil }
    let isThere = tasks[next.id]?.record.state == .queued
    if !isThere { lines[queue]?[kind]?.left -= 1 }
    dropEmptyLine(of: queue, kind)
    return isThere ? next.id : nil
  }

  /// Counts a task as left that was queued and is no more.
  mutating func leaveLine(_ stored: Stored) {
    let (queue, kind) = (ExactText(stored.record.queue), stored.claimClass)
    guard !held.contains(stored.record.id), let line = lines[queue]?[kind] else { return }
    let left = line.left + 1
    if 2 * left > line.tasks.count {
      let current = Line(tasks: Heap(entries(of: line)))
      lines[queue]?[kind] = current
      dropEmptyLine(of: queue, kind)
    } else {
      lines[queue]?[kind]?.left = left
    }
  }

  /// What is in a line still.
  ///
  /// A task that left and came back has two entries there.
  private func entries(of line: Line) -> [InLine] {
    var seen: Set<TaskID> = []
    return line.tasks.unordered.filter { entry in
      tasks[entry.id]?.record.state == .queued && seen.insert(entry.id).inserted
    }
  }

  /// Where a queued task stands, by a look at all tasks that ends at `limit` before it; nil for one that is not queued.
  func place(of record: TaskRecord, limit: Int) -> PlaceInLine? {
    guard record.state == .queued else { return nil }
    let own = InLine(priority: record.priority, id: record.id)
    let queue = ExactText(record.queue)
    var place = PlaceInLine(ahead: 0, aheadInQueue: 0)
    for stored in tasks.values where stored.record.state == .queued {
      guard InLine(priority: stored.record.priority, id: stored.record.id) < own else { continue }
      place.ahead += 1
      if ExactText(stored.record.queue) == queue { place.aheadInQueue += 1 }
      if place.aheadInQueue >= limit { break }
    }
    return PlaceInLine(ahead: min(place.ahead, max(limit, 0)), aheadInQueue: min(place.aheadInQueue, max(limit, 0)))
  }

  private mutating func dropEmptyLine(of queue: ExactText, _ kind: ClaimClass) {
    guard lines[queue]?[kind]?.tasks.isEmpty == true else { return }
    if lines[queue, default: [:]].count > Self.keptLines { lines[queue]?[kind] = nil }
    if lines.count > Self.keptLines, lines[queue]?.values.allSatisfy(\.tasks.isEmpty) == true { lines[queue] = nil }
  }
}
