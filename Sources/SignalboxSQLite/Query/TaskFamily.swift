import GRDB

/// The tasks of one name in one queue.
struct TaskFamily {
  var queue: String
  var name: String
  /// How many are in each state, by `StateCode`.
  var counts: [Int]

  /// The families with tasks in any of the states for which a condition on `queue` and `name` holds; nil when they are more
  /// than `limit`.
  ///
  /// Costs a look at the counters of every name.
  static func all(
    _ db: Database, where condition: SQLCondition, states: [Int], limit: Int
  ) throws -> [TaskFamily]? {
    guard !states.isEmpty else { return [] }
    let columns = StateCode.all.map { "n\($0)" }.joined(separator: ", ")
    let isAny = states.map { "n\($0) > 0" }.joined(separator: " OR ")
    let families = try db.rows(
      composed: "SELECT queue, name, \(columns) FROM counts WHERE (\(isAny)) AND \(condition.sql) LIMIT ?",
      condition.values + [SQLValue(limit + 1)]
    ) { row in
      TaskFamily(queue: row.text(0), name: row.text(1), counts: StateCode.all.map { row.int(Int32($0) + 2) })
    }
    return families.count > limit ? nil : families
  }

  func count(_ states: [Int]) -> Int { states.reduce(0) { $0 + counts[$1] } }
}

extension TaskFamily {
  /// The family's tasks by id.
  func byID(_ states: [Int]) -> TaskStream {
    let isAll = StateCode.all.allSatisfy { counts[$0] == 0 || states.contains($0) }
    let own = SQLCondition("queue = ? AND name = ?", [.text(queue), .text(name)])
    return TaskStream(
      "tasks INDEXED BY tasks_family", isAll ? own : .all([own, .states(states)]), order: .id())
  }

  /// The family's tasks of a state by place, each stream by itself; those that run are left out.
  func byPlace(_ state: Int, _ db: Database) throws -> [TaskStream] {
    guard counts[state] > 0, state != StateCode.running else { return [] }
    if state == StateCode.queued { return try queued(db) }
    return [
      TaskStream(
        "tasks INDEXED BY tasks_family_place",
        SQLCondition(
          "queue = ? AND name = ? AND state = ? AND state NOT IN (0, 3)",
          [.text(queue), .text(name), SQLValue(state)]),
        order: .column("place"))
    ]
  }

  /// One stream for each line of the queue that can hold tasks of the name: that of its type, that of commands, and those of
  /// closures.
  private func queued(_ db: Database) throws -> [TaskStream] {
    func stream(_ line: String, _ values: [SQLValue]) -> TaskStream {
      TaskStream(
        "tasks INDEXED BY tasks_ready",
        SQLCondition("state = 0 AND queue = ? AND \(line) AND name = ?", [.text(queue)] + values + [.text(name)]),
        order: .column("place"))
    }
    let lines = try [TaskLine.route(ofType: name), ""] + closureLines(db)
    return [stream("line IS NULL", [])] + lines.map { stream("line = ?", [.text($0)]) }
  }

  /// A step for each line, however many tasks it has; all lines of types are one.
  private func closureLines(_ db: Database) throws -> [String] {
    var lines: [String] = []
    var last = ""
    while let next = try db.first(
      """
      SELECT line FROM tasks INDEXED BY tasks_ready WHERE state = 0 AND queue = ? AND line > ? ORDER BY line LIMIT 1
      """, [.text(queue), .text(last)], { $0.text(0) })
    {
      let isOfType = next.hasPrefix(":")
      if !isOfType { lines.append(next) }
      last = isOfType ? max(next, TaskLine.afterTypes) : next
    }
    return lines
  }
}
