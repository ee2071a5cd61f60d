import GRDB
import SignalboxModel

/// One transaction that deletes logs: as many as make a step of bounded size.
struct LogDeletion {
  /// Pieces that one transaction deletes at most: 4 MB.
  private static let limit = 64

  let db: Database

  /// Deletes the logs of tasks, the first ones first.
  ///
  /// - Returns: of how many tasks nothing is left.
  func delete(_ tasks: ArraySlice<TaskID>) throws -> Int {
    var left = Self.limit
    for (index, task) in tasks.enumerated() {
      left -= try deletePieces(of: task, atMost: left)
      guard left > 0 else { return index }
      try db.run("DELETE FROM logs WHERE task = ?", [SQLValue(task)])
    }
    return tasks.count
  }

  private func deletePieces(of task: TaskID, atMost limit: Int) throws -> Int {
    try db.run(
      """
      DELETE FROM chunks WHERE id IN (
        SELECT chunks.id FROM logs JOIN chunks INDEXED BY chunks_place ON chunks.log = logs.id WHERE logs.task = ? LIMIT ?)
      """, [SQLValue(task), SQLValue(limit)])
    return db.changesCount
  }
}
