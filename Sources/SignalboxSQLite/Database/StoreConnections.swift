import GRDB
import Signalbox
import Synchronization

/// The connections to one file of ours. They are made anew after the file has failed: nobody knows then which of the last
/// writes are on the disk, and a second flush through the same handle would call all of them written (see
/// https://wiki.postgresql.org/wiki/Fsync_Errors).
final class StoreConnections: Sendable {
  private let database: StoreDatabase
  private let current: Mutex<DatabasePool>
  let names: StoreNames
  /// How long the write-ahead log is, as far as that was looked at.
  let writeAheadLog = Mutex(WriteAheadLog())
  /// What a deleted file was saved as, and how the file looked when all that was committed was in it.
  let salvage = Mutex(Salvage())

  /// - Throws: ``StoreError`` when the file is not ours, damaged, or cannot be opened.
  init(_ database: StoreDatabase) throws {
    self.database = database
    do {
      let pool = try database.open()
      names = try StoreNames(of: database.path, mark: database.held.mark)
      current = Mutex(pool)
    } catch {
      database.held.release()
      throw error
    }
  }

  var path: String { database.path }
  var file: HeldFile { database.held }
  var pool: DatabasePool { current.withLock { $0 } }

  /// Reads in a snapshot, beside the writer.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await pool.read(body)
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  /// Opens the file again, examines the whole of it, and lets go of the connections that failed; they are kept when it cannot
  /// be opened or is damaged. To be called while nobody writes. Takes a pass over the file: about a second for 1 GB.
  ///
  /// The new ones come before the old ones go: the last one to go would flush through its handle.
  ///
  /// - Throws: ``StoreError``, `corrupt` with what is wrong with the file, `storeMoved` when its names lead to other files.
  func reopen() async throws {
    try refuseMoved()
    let pool = try database.open()
    do {
      try refuseMoved()
      try await examine(pool)
    } catch {
      try pool.close()
      throw StoreError(error, path: path)
    }
    let failed = current.withLock { current in
      defer { current = pool }
      return current
    }
    do { try failed.close() } catch { throw StoreError(error, path: path) }
  }

  private func refuseMoved() throws {
    guard let change = names.change() else { return }
    throw MovedStore(path: path, change: change, place: place, isWhole: false).error
  }

  /// Writes what is still in the write-ahead log into the file, and closes it.
  func close() throws {
    do { try StoreDatabase.close(pool) } catch { throw StoreError(error, path: path) }
    file.release()
  }

  private func examine(_ pool: DatabasePool) async throws {
    let faults = try await pool.read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(10)") }
    guard faults == ["ok"] else {
      throw StoreError(
        .corrupt,
        "\(path) is damaged (\(faults.joined(separator: "; "))); stop the server and put a backup in its place")
    }
  }
}
