import GRDB
import Signalbox

/// The file of logs beside a file of tasks, made sure to be of that store: logs of other tasks are set aside, never shown.
struct LogFile {
  let connections: StoreConnections
  /// Which ids its store has given, as it remembers.
  let witness: IDWitness
  /// Where logs were put that are not of this store; nil when there were none.
  private(set) var setAside: String?

  /// Opens the file for the store of this record, as the file of tasks was found.
  ///
  /// One that belongs to quite another store is set aside, and a new one made.
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

  /// Whether it has logs of this very store that its file of tasks does not know of: then that file is older than they are.
  func isAhead(of record: StoreRecord, tasks: DatabasePool) throws -> Bool {
    guard witness.kinship(to: record) == .own else { return false }
    return try connections.pool.writeWithoutTransaction { db in
      try LogSelection.isAny(db, after: record.sequence, tasks: tasks)
    }
  }

  /// Makes it the opened store's, by the record of the file of tasks as it was found.
  ///
  /// Takes out the logs of tasks and attempts that the store does not have, and notes whose it is.
  mutating func adopt(by opening: StoreOpening, record: StoreRecord, tasks: DatabasePool) throws {
    let isParents = witness.kinship(to: record) == .parent
    let last = isParents ? record.inherited : record.sequence
    let isSuspect = opening.kind != .known || isParents
    let next = IDWitness(
      identity: opening.record.identity, parents: opening.record.parents, highest: opening.record.sequence,
      generation: opening.record.generation)
    let copy = try connections.pool.writeWithoutTransaction { db in
      let foreign = try LogSelection(db, after: last, tasks: isSuspect ? tasks : nil)
      let copy = try foreign.copy(beside: connections.path, db)
      guard copy != nil || next != witness else { return copy }
      try db.inTransaction(.immediate) {
        try foreign.delete(db)
        try next.write(db)
        return .commit
      }
      return copy
    }
    setAside = setAside ?? copy
  }
}

extension IDWitness {
  /// Of an open file of logs.
  ///
  /// One of an earlier version tells by the logs that it has.
  fileprivate init(logs db: Database) throws {
    var values: [String: String] = [:]
    try db.each("SELECT key, value FROM meta") { values[$0.text(0)] = $0.text(1) }
    let latest = try db.first("SELECT max(task) FROM logs") { $0.optionalInteger(0) } ?? nil
    self.init(
      identity: values["identity"], parents: values["parents"].map { IdentityText.identities(in: $0) } ?? [],
      highest: max(latest ?? 0, values["highest"].flatMap { Int64($0) } ?? 0),
      generation: values["generation"].flatMap { Int64($0) } ?? 0)
  }

  fileprivate func write(_ db: Database) throws {
    try db.setMeta("identity", identity ?? "")
    try db.setMeta("parents", IdentityText.text(of: parents))
    try db.setMeta("highest", "\(highest)")
    try db.setMeta("generation", "\(generation)")
  }
}
