import GRDB
public import Signalbox
import SignalboxModel

extension SQLiteTaskStore {
  /// How tasks ended of each name of which some failed and are kept, those with the most failures first.
  public func failures(within age: Duration, limit: Int) async throws -> [FailureShare] {
    try await read { [self] db in
      let names = try db.rows(
        """
        SELECT name, sum(n5), sum(n4) FROM counts GROUP BY name HAVING sum(n5) > 0
        ORDER BY sum(n5) DESC, name LIMIT ?
        """, [SQLValue(limit)]
      ) { (name: $0.text(0), failed: $0.int(1), completed: $0.int(2)) }
      // Once the snapshot is taken: nothing in it is later.
      let (now, jumps) = timeOfDay
      let stretches = jumps.stretches(within: age, now: now)
      return try names.map { found in
        FailureShare(
          name: found.name, failed: found.failed, completed: found.completed,
          ends: try FailureShare.ends(of: found.name, in: stretches, db))
      }
    }
  }
}

extension FailureShare {
  /// Of the queues of one name those are looked at in which it ended most often.
  private static let queues = 50

  /// The latest ends of a name in each of its queues.
  fileprivate static func ends(
    of name: String, in stretches: [ClockJumps.Stretch], _ db: Database
  ) throws -> [End] {
    let queues = try db.rows(
      """
      SELECT queue FROM counts INDEXED BY counts_name WHERE name = ?1 COLLATE NOCASE AND name = ?1 AND n4 + n5 > 0
      ORDER BY n4 + n5 DESC LIMIT ?2
      """, [.text(name), SQLValue(queues)]
    ) { $0.text(0) }
    return try queues.flatMap { queue in
      let completed = try latest("place", of: .completed, name, queue, in: stretches, db) { _ in nil }
      // No more of a message than tells errors apart: it can be large. None where it may hold what is redacted.
      let failed = try latest(
        "place, error_type, iif(redacted IS NULL, substr(error_message, 1, 400), '')", of: .failed, name, queue,
        in: stretches, db
      ) { TaskFailure(type: $0.text(1), message: $0.text(2)) }
      return completed + failed
    }
  }

  /// The latest ends in one state, at the moments that are as long ago by the time of day as they really are.
  private static func latest(
    _ columns: String, of state: TaskState, _ name: String, _ queue: String, in stretches: [ClockJumps.Stretch],
    _ db: Database, failure: (SQLRow) -> TaskFailure?
  ) throws -> [End] {
    var ends: [End] = []
    for stretch in stretches where ends.count < looked {
      ends += try db.rows(
        """
        SELECT \(columns) FROM tasks INDEXED BY tasks_family_place
        WHERE queue = ?1 AND name = ?2 AND state = \(StateCode.of(state)) AND state NOT IN (0, 3)
          AND place BETWEEN ?3 AND ?4
        ORDER BY place DESC LIMIT ?5
        """,
        [.text(queue), .text(name), SQLValue(stretch.from), SQLValue(stretch.to), SQLValue(looked)]
      ) { End(at: Timestamp(microseconds: $0.integer(0)) + stretch.shift, failure: failure($0)) }
    }
    return ends
  }
}
