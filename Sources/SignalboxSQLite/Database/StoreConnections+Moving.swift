import GRDB
import Signalbox
import Synchronization

/// What became of a file that was moved or deleted under its connections.
struct Salvage: Sendable {
  /// Where a deleted file was saved.
  var copy: String?
  /// When the file was last written, once all that was committed is in it.
  var written: Int64?
}

extension StoreConnections {
  /// Has one file hold all that was committed, and says where it is. For the writer, after it found that a name leads elsewhere.
  ///
  /// Everything goes from the write-ahead log into the file, through the handles that SQLite has: nobody would look for the two
  /// together, and a log that stays under its name would be taken for that of the file which comes there next. A file that was
  /// deleted is saved beside where it was.
  func settle(_ change: StoreNames.Change, _ db: Database) -> StoreError {
    let isWhole = empty(db)
    if isWhole { salvage.withLock { $0.written = file.look?.modified } }
    if file.look?.links == 0 { save(db) }
    return MovedStore(path: path, change: change, place: place, isWhole: isWhole).error
  }

  /// Looks whether the files are back under their names.
  ///
  /// - Throws: ``StoreError`` saying why the store takes nothing still.
  func checkReturn(_ db: Database) throws {
    if let change = names.change() { throw settle(change, db) }
    let written = salvage.withLock { $0.written.take() }
    guard let written, file.look?.modified != written else { return }
    throw MovedStore(path: path, change: .gone(path), place: .here, isWhole: true, isForeign: true).error
  }

  /// Where the file is now.
  var place: MovedStore.Place {
    if let copy = salvage.withLock(\.copy) { return .saved(copy) }
    guard let location = file.location else {
      return .unsaved(file.descriptorPath, reason: "its directory takes no file")
    }
    return location == path ? .here : .elsewhere(location)
  }

  private func empty(_ db: Database) -> Bool {
    // What keeps it from being written is told with the place: the file does not hold everything.
    guard let log = try? db.emptyWriteAheadLog() else { return false }
    return !log.isHeldUp
  }

  private func save(_ db: Database) {
    guard salvage.withLock({ $0.copy == nil }) else { return }
    guard let copy = try? StoreFiles.makeCopyFile(beside: path, "saved") else { return }
    do {
      try db.execute(sql: "VACUUM INTO ?", arguments: [copy])
      salvage.withLock { $0.copy = copy }
    } catch {
      StoreFiles.remove(copy)
    }
  }
}
