import GRDB
import Signalbox

/// The file of logs beside a file of tasks, made sure to be of that store: logs of other tasks are set aside, never shown.
struct LogFile {
  let connections: StoreConnections
  /// Which ids its store has given, as it remembers.
  let witness: IDWitness
  /// Where logs were put that are not of this store; nil when there were none.
  private(set) var setAside: String?

  /// Opens the file. One that belongs to quite another store is put aside, and a new one made.
  ///
  /// - Parameters:
  ///   - record: of the file of tasks, as it was found.
  ///   - lock: of the store.
  init(path: String, of record: StoreRecord, lock: StoreLock) throws {
    let path = try StoreFiles.prepare(path)
    let found = try Self.open(path, lock)
    let foundWitness = try Self.witness(of: found)
    guard foundWitness.kinship(to: record) == .stranger else {
      connections = found
      witness = foundWitness
      return
    }
    try found.close()
    setAside = try StoreFiles.moveAside(path)
    connections = try Self.open(path, lock)
    witness = IDWitness()
  }

  private static func open(_ path: String, _ lock: StoreLock) throws -> StoreConnections {
    try StoreFiles.prepareFile(path)
    return try StoreConnections(
      StoreDatabase(
        path: path, held: HeldFile(path), schema: .logs, durability: .process, cacheKiB: 4 << 10,
        readers: StoreDatabase.readers), lock: lock)
  }

  private static func witness(of connections: StoreConnections) throws -> IDWitness {
    do {
      return try connections.pool.writeWithoutTransaction { try IDWitness(logs: $0) }
    } catch {
      try? connections.close()
      throw StoreError(error, path: connections.path)
    }
  }

  /// Makes it the opened store's: takes out the logs of tasks and attempts that the store does not have, and notes whose it is.
  ///
  /// - Parameter record: of the file of tasks, as it was found.
  mutating func adopt(by opening: StoreOpening, record: StoreRecord, tasks: DatabasePool) throws {
    let isParents = witness.kinship(to: record) == .parent
    let last = isParents ? record.inherited : record.sequence
    let isSuspect = opening.kind == .restored || isParents
    let next = IDWitness(
      identity: opening.record.identity, parents: opening.record.parents, highest: opening.record.sequence,
      generation: opening.record.generation)
    let copy = try connections.pool.writeWithoutTransaction { db in
      let strange = try LogSelection(db, after: last, tasks: isSuspect ? tasks : nil)
      let copy = try strange.copy(beside: connections.path, db)
      guard copy != nil || next != witness else { return copy }
      try db.inTransaction(.immediate) {
        try strange.delete(db)
        try next.write(db)
        return .commit
      }
      return copy
    }
    setAside = setAside ?? copy
  }
}

/// Logs that are not of the store.
private struct LogSelection {
  /// Rows of `logs`.
  var ids: [Int64]

  /// Those of tasks after `last`, and, where the file of tasks is older than they are, those of attempts that it does not have.
  init(_ logs: Database, after last: Int64, tasks: DatabasePool?) throws {
    ids = try logs.rows("SELECT id FROM logs WHERE task > ?", [.integer(last)]) { $0.integer(0) }
    guard let tasks else { return }
    ids += try tasks.read { tasks in
      var ahead: [Int64] = []
      try logs.each("SELECT id, task, attempt FROM logs WHERE task <= ?", [.integer(last)]) { row in
        let known = try tasks.first("SELECT attempt FROM tasks WHERE id = ?", [.integer(row.integer(1))]) { $0.int(0) }
        if let known, row.int(2) > known { ahead.append(row.integer(0)) }
      }
      return ahead
    }
  }

  /// Writes them to a file of their own, with the same two tables.
  ///
  /// - Returns: its path; nil when there are none.
  func copy(beside path: String, _ db: Database) throws -> String? {
    guard !ids.isEmpty else { return nil }
    let copy = try StoreFiles.makeCopyFile(beside: path, "set-aside")
    try db.execute(sql: "ATTACH DATABASE ? AS aside", arguments: [copy])
    try db.inTransaction(.immediate) {
      try db.execute(sql: "CREATE TABLE aside.logs AS SELECT * FROM main.logs WHERE false")
      try db.execute(sql: "CREATE TABLE aside.chunks AS SELECT * FROM main.chunks WHERE false")
      for id in ids {
        try db.execute(sql: "INSERT INTO aside.logs SELECT * FROM main.logs WHERE id = ?", arguments: [id])
        try db.execute(sql: "INSERT INTO aside.chunks SELECT * FROM main.chunks WHERE log = ?", arguments: [id])
      }
      return .commit
    }
    try db.execute(sql: "DETACH DATABASE aside")
    return copy
  }

  func delete(_ db: Database) throws {
    for id in ids { try db.run("DELETE FROM logs WHERE id = ?", [.integer(id)]) }
  }
}

extension IDWitness {
  /// Of an open file of logs. One of an earlier version tells by the logs that it has.
  fileprivate init(logs db: Database) throws {
    var values: [String: String] = [:]
    try db.each("SELECT key, value FROM meta") { values[$0.text(0)] = $0.text(1) }
    let latest = try db.first("SELECT max(task) FROM logs") { $0.optionalInteger(0) } ?? nil
    self.init(
      identity: values["identity"], parents: values["parents"]?.split(separator: " ").map(String.init) ?? [],
      highest: max(latest ?? 0, values["highest"].flatMap { Int64($0) } ?? 0),
      generation: values["generation"].flatMap { Int64($0) } ?? 0)
  }

  fileprivate func write(_ db: Database) throws {
    try db.setMeta("identity", identity ?? "")
    try db.setMeta("parents", parents.joined(separator: " "))
    try db.setMeta("highest", "\(highest)")
    try db.setMeta("generation", "\(generation)")
  }
}
