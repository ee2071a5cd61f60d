import GRDB
import Signalbox
import SignalboxModel

extension SQLiteTaskStore {
  /// How long the task has been ready that has been longest; nil when none is.
  ///
  /// Of each of the 100 highest priorities in the line the first 100 tasks are looked at that are not in paused queues, past
  /// 10,000 that are: 10 ms at most, unless many are paused.
  public func oldestReady() async throws -> Duration? {
    let (board, held, jumps) = memory.withLock { ($0.board, $0.held, $0.jumps) }
    guard board.counts[.queued] > 0 else { return nil }
    let now = clock.now()
    let names = try JSONText(encoding: board.paused).text
    return try await read { db in
      var oldest: Duration?
      var place = try db.first(Self.firstPlace, []) { $0.integer(0) }
      for _ in 0..<100 {
        guard let here = place else { break }
        try db.each(Self.firstTasks, [.integer(here), .text(names)]) { row in
          let id = TaskID(row.integer(0))
          guard !held.contains(id) else { return }
          var wait =
            row.timestamp(2).map { jumps.age(since: $0, now: now) }
            ?? jumps.age(of: id, since: Timestamp(microseconds: row.integer(1)), now: now)
          if board.hasResumed, let moment = board.queue(row.text(3)).resumed {
            wait = min(wait, jumps.age(since: moment, now: now))
          }
          oldest = max(oldest ?? wait, wait)
        }
        place = try db.first(Self.nextPlace, [.integer(here)]) { $0.integer(0) }
      }
      return oldest
    }
  }

  private static let firstPlace =
    "SELECT place FROM tasks INDEXED BY tasks_place WHERE state = 0 ORDER BY place LIMIT 1"
  private static let nextPlace =
    "SELECT place FROM tasks INDEXED BY tasks_place WHERE state = 0 AND place > ? ORDER BY place LIMIT 1"
  private static let firstTasks = """
    SELECT id, enqueued_at, ready_at, queue FROM (
      SELECT id, queue, enqueued_at, ready_at FROM tasks INDEXED BY tasks_place WHERE state = 0 AND place = ?1
      ORDER BY id LIMIT 10000)
    WHERE queue NOT IN (SELECT value FROM json_each(?2)) LIMIT 100
    """
}

extension Board {
  /// The names of the queues that are paused.
  fileprivate var paused: [String] { limited.filter { lines[$0]?.queue.record.paused != nil }.map(\.text) }
}
