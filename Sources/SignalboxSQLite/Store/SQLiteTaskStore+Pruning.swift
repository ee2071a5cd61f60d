import GRDB
public import Signalbox
import SignalboxModel
import Synchronization

extension SQLiteTaskStore {
  /// How many tasks one step deletes at most.
  private static let step = 200

  /// Deletes final tasks that are past `retention`, in steps that others come between, and shortens the files.
  public func prune(_ retention: Retention, limit: Int) async throws -> Int {
    guard !writer.isClosed else { throw StoreError.wasClosed }
    try await discardLogs()
    try await sweepLogs()
    try await shrink()
    var rest = try await overdue(retention, limit)[...]
    let oldestKey = cautiousNow + (.zero - retention.keys)
    var deleted = 0
    // In small steps, so that no caller waits for a large one.
    while !rest.isEmpty {
      try Task.checkCancellation()
      let step = Array(rest.prefix(Self.step))
      let done = try await writer.write(weight: step.count) {
        try $0.deleteFinal(step, keepingKeysUsedAfter: oldestKey)
      }
      rest = rest.dropFirst(done.looked)
      deleted += done.deleted
    }
    if deleted > 0 { try await discardLogs() }
    try await forgetKeys(usedUpTo: oldestKey)
    if deleted > 0 { try await shrink() }
    return deleted
  }

  /// Makes both files as short as what is in them, in steps that others come between.
  private func shrink() async throws {
    var pages = 0
    while true {
      try Task.checkCancellation()
      let count = try await writer.write { try $0.db.giveBackPages() }
      pages += count
      if count < Database.shrinkStep { break }
    }
    // A file ends earlier only when that is written back.
    if pages > 0 { await writer.emptyLog() }
    do {
      try await logStore.shrink()
    } catch let error as StoreError where error.code != .closed {
      // Logs that fail are among the notices, and shrink another time.
    }
  }

  /// Deletes the keys of deleted tasks that are past retention.
  private func forgetKeys(usedUpTo moment: Timestamp) async throws {
    while true {
      let expired = try await read { try KeptKeys.expired(usedUpTo: moment, limit: 500, $0) }
      guard !expired.isEmpty else { return }
      try await writer.write(weight: expired.count) { session in
        for key in expired { try session.db.run("DELETE FROM keys WHERE key = ?", [.text(key)]) }
      }
    }
  }

  /// The oldest final tasks that are past retention, at most `limit`.
  private func overdue(_ retention: Retention, _ limit: Int) async throws -> [TaskID] {
    let surplus = try await surplus(over: retention.bytes)
    let counts = memory.withLock { $0.board.counts }
    let parts = StateCode.finals.map {
      """
      SELECT * FROM
        (SELECT id, place, state FROM tasks INDEXED BY tasks_place WHERE state = \($0) ORDER BY place, id LIMIT ?1)
      """
    }
    let sql = parts.joined(separator: "\nUNION ALL\n") + " ORDER BY place, id"
    let oldest = try await read { db in
      try db.rows(sql, [SQLValue(limit)]) {
        FinalTask(
          id: TaskID($0.integer(0)), state: StateCode.order[$0.int(2)],
          finishedAt: Timestamp(microseconds: $0.integer(1)))
      }
    }
    return retention.overdue(among: oldest, counts: counts, surplus: surplus, now: cautiousNow, limit: limit)
  }

  /// A time of day to judge by what is old enough to be deleted, also when the clock was set after the last commit.
  private var cautiousNow: Timestamp {
    let (now, jumps) = timeOfDay
    return jumps.cautious(now)
  }

  /// How many tasks of the average size have to go for the files to take no more than `limit` bytes; the next look tells
  /// whether that was enough.
  private func surplus(over limit: Int?) async throws -> Int {
    guard let limit else { return 0 }
    let used = try await read { try $0.fileBytes() } + logBytes()
    let tasks = memory.withLock { $0.board.counts.total }
    guard used > limit, tasks > 0 else { return 0 }
    return (used - limit) / max(used / tasks, 1) + 1
  }

  /// Bytes of the file of logs; none while it cannot be read.
  private func logBytes() async throws -> Int {
    do {
      return try await logStore.read { try $0.fileBytes() }
    } catch let error as StoreError where error.code != .closed {
      return 0
    }
  }

  /// Deletes the logs of deleted tasks; also what a process before this one did not come to.
  private func discardLogs() async throws {
    while true {
      let tasks = try await discarded()
      guard !tasks.isEmpty, try await deleteLogs(of: tasks) else { return }
      try await writer.write(weight: tasks.count) { session in
        for task in tasks { try session.db.run("DELETE FROM discarded WHERE task = ?", [SQLValue(task)]) }
      }
    }
  }

  /// Some of the deleted tasks whose logs may still be there.
  func discarded() async throws -> [TaskID] {
    try await read { db in try db.rows("SELECT task FROM discarded LIMIT 1000") { TaskID($0.integer(0)) } }
  }

  /// - Returns: whether they are gone. The tasks are in any case: logs that cannot be written now go with a later pruning.
  private func deleteLogs(of tasks: [TaskID]) async throws -> Bool {
    do {
      try await logStore.delete(tasks)
      return true
    } catch let error as StoreError where error.code != .closed {
      return false
    }
  }

  /// Once a day, deletes the logs of tasks that are not there and that no note says: what a power cut may leave.
  ///
  /// A pass over the index of logs, about 2 µs for each task that has one.
  private func sweepLogs() async throws {
    guard logSweep.withLock({ $0.begin(at: clock.uptime()) }) else { return }
    var last: Int64 = 0
    while let tasks = try await logged(after: last), let end = tasks.last {
      last = end.rawValue
      let orphans = try await read { db in
        try tasks.filter { try db.first("SELECT 1 FROM tasks WHERE id = ?", [SQLValue($0)]) { $0.int(0) } == nil }
      }
      if !orphans.isEmpty, try await !deleteLogs(of: orphans) { return }
    }
  }

  /// The next tasks that have logs; nil when logs cannot be read.
  private func logged(after last: Int64) async throws -> [TaskID]? {
    do {
      return try await logStore.read { db in
        try db.rows("SELECT DISTINCT task FROM logs WHERE task > ? ORDER BY task LIMIT 1000", [.integer(last)]) {
          TaskID($0.integer(0))
        }
      }
    } catch let error as StoreError where error.code != .closed {
      return nil
    }
  }
}

/// When logs are compared with tasks next.
struct LogSweep: Sendable {
  private static let interval = Duration.seconds(86_400)
  private var next: Duration?

  /// - Returns: whether it is time.
  mutating func begin(at uptime: Duration) -> Bool {
    if let next, uptime < next { return false }
    next = uptime + Self.interval
    return true
  }
}

extension WriteSession {
  /// Deletes tasks that have ended, until much has become free; keys that were used after `moment` are kept without
  /// their tasks.
  ///
  /// - Returns: how many of the first were looked at, and how many deleted.
  fileprivate mutating func deleteFinal(
    _ ids: [TaskID], keepingKeysUsedAfter moment: Timestamp
  ) throws -> (looked: Int, deleted: Int) {
    let before = try db.freePages()
    var (looked, deleted, part) = (0, 0, 1)
    while looked < ids.count {
      let some = Array(ids[looked...].prefix(part))
      deleted += try perform(.prune(some), keepingKeysUsedAfter: moment).count
      looked += some.count
      let freed = try db.freePages() - before
      if freed >= Database.shrinkStep { break }
      // As many as the pages that are left allow, by those so far.
      part = max(1, min(part * 2, 32, (Database.shrinkStep - freed) * looked / max(freed, 1)))
    }
    return (looked, deleted)
  }
}
