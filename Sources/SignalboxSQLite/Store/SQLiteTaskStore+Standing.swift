import GRDB
public import Signalbox
public import SignalboxModel

extension SQLiteTaskStore {
  /// The records, the queue and the place are of one snapshot of the file; holds and rates are in memory, and are those of
  /// the moment after it.
  public func standing(of id: TaskID, limit: Int) async throws -> TaskStanding? {
    let found = try await read { db in try TaskStanding(of: id, limit: limit, in: db) }
    guard var standing = found else { return nil }
    standing.task = told([standing.task])[0]
    if let predecessor = standing.predecessor { standing.predecessor = told([predecessor])[0] }
    standing.isHeld = isHeld(id)
    standing.nextStart = nextStart(in: standing.queue.name)
    return standing
  }
}

extension TaskStanding {
  /// What a snapshot knows of a task; nil when there is no such task.
  fileprivate init?(of id: TaskID, limit: Int, in db: Database) throws {
    guard let task = try TaskRecord(id, in: db) else { return nil }
    self.init(task: task, queue: try QueueRecord(named: task.queue, in: db))
    if task.state == .waiting, let after = task.after { predecessor = try TaskRecord(after, in: db) }
    if task.state == .queued {
      let own: [SQLValue] = [.integer(Int64(-task.priority)), SQLValue(id), SQLValue(limit)]
      let ahead = try Self.count(Self.ahead, own, in: db)
      let aheadInQueue = try Self.count(Self.aheadInQueue, own + [.text(task.queue)], in: db)
      place = PlaceInLine(ahead: min(ahead, limit), aheadInQueue: min(aheadInQueue, limit))
    }
  }

  private static func count(_ sql: String, _ values: [SQLValue], in db: Database) throws -> Int {
    let found = try db.first(sql, values) { $0.int(0) }
    return found ?? 0
  }

  /// Two ranges: SQLite would begin a comparison of place and id together at the place's first id.
  private static let ahead = """
    SELECT count(*) FROM (
      SELECT * FROM (
        SELECT 1 FROM tasks INDEXED BY tasks_place WHERE state = 0 AND place < ?1 LIMIT ?3)
      UNION ALL SELECT * FROM (
        SELECT 1 FROM tasks INDEXED BY tasks_place WHERE state = 0 AND place = ?1 AND id < ?2 LIMIT ?3))
    """

  /// The same in each line of a queue.
  ///
  /// These are found by steps from one to the next: the index has the place after the line.
  private static let aheadInQueue = """
    WITH RECURSIVE lines (line) AS (
      SELECT (
        SELECT line FROM tasks INDEXED BY tasks_ready
        WHERE state = 0 AND queue = ?4 AND line >= '' ORDER BY line LIMIT 1)
      UNION ALL SELECT (
        SELECT t.line FROM tasks AS t INDEXED BY tasks_ready
        WHERE t.state = 0 AND t.queue = ?4 AND t.line > lines.line ORDER BY t.line LIMIT 1)
      FROM lines WHERE lines.line IS NOT NULL)
    SELECT count(*) FROM (
      SELECT * FROM (
        SELECT 1 FROM lines CROSS JOIN tasks AS t INDEXED BY tasks_ready
        WHERE t.state = 0 AND t.queue = ?4 AND t.line = lines.line AND t.place < ?1 LIMIT ?3)
      UNION ALL SELECT * FROM (
        SELECT 1 FROM lines CROSS JOIN tasks AS t INDEXED BY tasks_ready
        WHERE t.state = 0 AND t.queue = ?4 AND t.line = lines.line AND t.place = ?1 AND t.id < ?2 LIMIT ?3))
    """
}

extension TaskRecord {
  fileprivate init?(_ id: TaskID, in db: Database) throws {
    let row = try db.first("SELECT \(TaskRow.columns) FROM tasks WHERE id = ?", [SQLValue(id)]) {
      TaskRow($0, isWhole: true)
    }
    guard let row else { return nil }
    self = row.record
  }
}

extension QueueRecord {
  /// A queue as a snapshot has it.
  fileprivate init(named name: String, in db: Database) throws {
    self.init(name: name)
    let sums = StateCode.all.map { "ifnull(sum(n\($0)), 0)" }.joined(separator: ", ")
    let codes = try db.first("SELECT \(sums) FROM counts WHERE queue = ?", [.text(name)]) { row in
      StateCode.all.map { row.int(Int32($0)) }
    }
    if let codes { counts = StateCounts(codes: codes) }
    try db.each("SELECT concurrency, paused_at, paused_by, rate, capacity FROM queues WHERE name = ?", [.text(name)]) {
      concurrency = $0.optionalInteger(0).map(Int.init)
      if let at = $0.timestamp(1) { paused = OperatorMark(at: at, by: $0.text(2)) }
      rate = $0.optionalReal(3)
      capacity = $0.optionalInteger(4).map(Int.init)
    }
  }
}
