import GRDB
import Signalbox
import SignalboxModel

extension TaskSet {
  /// How many tasks are read at a time.
  private static let step = 2000

  /// Reads the tasks of a filter, all of one snapshot.
  init(
    _ db: Database, _ query: TaskQuery, taking states: Set<TaskState>, _ moments: MomentColumns, totals: [Int]
  ) throws {
    self.init()
    let few = TaskList.few(totals: totals, limit: Self.step)
    let filter = try TaskFilter(db, query, moments, few: few)
    let list = try TaskList(db, filter, by: .id, totals: totals, few: few)
    var bound: TaskList.Bound?
    while true {
      let places = try list.places(from: bound, descending: false, limit: Self.step)
      try add(places.map(\.id), db, taking: states)
      guard let last = places.last, places.count == Self.step else { return }
      bound = TaskList.Bound(position: last, isIncluded: false)
    }
  }

  private mutating func add(_ ids: [TaskID], _ db: Database, taking states: Set<TaskState>) throws {
    let condition = SQLCondition.isOne(of: ids.map(\.rawValue), "id")
    let found = try db.rows("SELECT id, state FROM tasks WHERE \(condition.sql) ORDER BY id", condition.values) {
      (id: TaskID($0.integer(0)), state: StateCode.order[$0.int(1)])
    }
    for task in found { try add(task.id, in: task.state, taking: states) }
  }
}
