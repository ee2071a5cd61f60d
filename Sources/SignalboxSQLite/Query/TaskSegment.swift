import GRDB
import SignalboxModel

/// A stretch of an order in which tasks are ordered by one thing: by their ids or by a column.
struct TaskSegment {
  var rank: Int64
  /// Of all its tasks when they are in the order of their ids; nil when each has its own.
  var value: Int64?
  /// Its tasks, in order within each stream.
  var streams: [TaskStream]
  /// Whether the streams are in another order, so that all their tasks are read and sorted by id; then they are few.
  var isGathered = false

  /// The first places from `bound` on, in the order's way.
  func places(
    _ db: Database, from bound: TaskList.Bound?, descending: Bool, limit: Int
  ) throws -> [TaskPosition] {
    var range = TaskStream.Range(bound: nil, isDescending: descending, limit: limit)
    if let bound {
      switch order(of: bound.position, descending) {
      case .before: return []
      case .after: break
      case .at: range.bound = bound
      }
    }
    return isGathered ? try gathered(db, range) : try merged(db, range)
  }

  private func merged(_ db: Database, _ range: TaskStream.Range) throws -> [TaskPosition] {
    var found: [TaskPosition] = []
    for stream in streams {
      var range = range
      // With the page full, a stream has to tell no more than what would still get into it.
      range.last = found.count == range.limit ? found.last : nil
      let more = try stream.places(db, range, rank: rank, value: value ?? 0)
      guard !found.isEmpty else {
        found = more
        continue
      }
      found = Array((found + more).sorted(by: range.isDescending ? (>) : (<)).prefix(range.limit))
    }
    return found
  }

  private func gathered(_ db: Database, _ range: TaskStream.Range) throws -> [TaskPosition] {
    let ids = try streams.flatMap { try $0.all(db, in: .id, where: .all([])).map(\.id) }.sorted()
    return ids.map { TaskPosition(rank: rank, value: value ?? 0, id: $0) }
      .from(range.bound, descending: range.isDescending, limit: range.limit)
  }

  private enum Order {
    case before
    case at
    case after
  }

  /// Where the segment lies, seen from a place.
  private func order(of place: TaskPosition, _ descending: Bool) -> Order {
    let own = (rank, value ?? 0)
    let other = (place.rank, value == nil ? 0 : place.value)
    if own == other { return .at }
    return (own < other) == descending ? .after : .before
  }
}

extension [TaskPosition] {
  /// The first places from `bound` on, of places in ascending order.
  func from(_ bound: TaskList.Bound?, descending: Bool, limit: Int) -> [TaskPosition] {
    func isBeyond(_ place: TaskPosition) -> Bool {
      guard let bound else { return true }
      if place == bound.position { return bound.isIncluded }
      return (place < bound.position) == descending
    }
    return descending
      ? Array(reversed().drop { !isBeyond($0) }.prefix(limit)) : Array(drop { !isBeyond($0) }.prefix(limit))
  }
}
