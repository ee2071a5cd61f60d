import GRDB
import SignalboxModel

/// The places of a filter's tasks in an order, read from anywhere in it.
///
/// Two ways lead to them. Either the tasks are walked in their order by the indexes that have it, those that the filter
/// does not have being passed over; or, when an index leads to the filter's tasks and they are few, all of them are
/// fetched and sorted. With n tasks in the store and m in the filter a page of p costs about n·p/m steps the one way and
/// m the other. A step from index to row is about four times as long as one from row to row, so the second is taken up to
/// m = √(n·p)/2. A filter by queues and names alone passes over nothing: the tasks of each family lie together.
struct TaskList {
  /// A place where a walk begins.
  struct Bound {
    var position: TaskPosition
    var isIncluded: Bool
  }

  private enum Way {
    /// All of them, ascending.
    case sorted([TaskPosition])
    /// Stretches one after the other, ascending.
    case segments([TaskSegment])
  }

  private let db: Database
  private let way: Way

  /// How many tasks are few, by how many tasks are in each state (`StateCode`) and by the limit of a page.
  static func few(totals: [Int], limit: Int) -> Int {
    max(1000, Int((Double(totals.reduce(0, +)) * Double(limit)).squareRoot() / 2))
  }

  init(_ db: Database, _ filter: TaskFilter, by key: TaskSort.Key, totals: [Int], few: Int) throws {
    self.db = db
    let streams = FilterStreams(db: db, filter: filter, totals: totals, few: few)
    way =
      if filter.states.isEmpty || filter.familyTotal == 0 {
        .sorted([])
      } else if let places = try streams.fetched(in: key) {
        .sorted(places.sorted())
      } else {
        .segments(try streams.segments(of: key))
      }
  }

  /// How many tasks it has, when all of them were fetched.
  var count: Int? {
    if case .sorted(let places) = way { places.count } else { nil }
  }

  /// Up to `limit` places from `bound` on, in the order or against it.
  func places(from bound: Bound?, descending: Bool, limit: Int) throws -> [TaskPosition] {
    switch way {
    case .sorted(let places): return places.from(bound, descending: descending, limit: limit)
    case .segments(let segments):
      var found: [TaskPosition] = []
      for segment in descending ? segments.reversed() : segments where found.count < limit {
        found += try segment.places(db, from: bound, descending: descending, limit: limit - found.count)
      }
      return found
    }
  }
}

extension SQLCondition {
  static func states(_ codes: [Int]) -> SQLCondition {
    SQLCondition("state IN (\(codes.map(String.init).joined(separator: ", ")))")
  }
}
