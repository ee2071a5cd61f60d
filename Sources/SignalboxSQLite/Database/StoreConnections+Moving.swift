import GRDB
import Signalbox
import Synchronization

/// What became of a file that was moved or deleted under its connections.
struct Salvage: Sendable {
  /// Whether its names lead elsewhere, as far as the writer has seen.
  var isMoved = false
  /// Where a deleted file was saved.
  var copy: String?
  /// Whether other content was put into the file, with which ours must not mix.
  var isOverwritten = false
  /// When the server last wrote to the file, once all that was committed is in it.
  var written: Int64?
  /// Whether somebody else has written to it since.
  var isForeign = false
  /// What a write-ahead log was renamed to that somebody had put in the place of ours.
  var foreignLog: String?
}

extension StoreConnections {
  /// Has one file hold all that was committed, and says where it is.
  ///
  /// For the writer, after it found that a name leads elsewhere.
  ///
  /// Everything goes from the write-ahead log into the file, through the handles that SQLite has: nobody would look for the two
  /// together, and a log that stays under its name would be taken for that of the file which comes there next. A file that was
  /// deleted is saved beside where it was.
  func settle(_ change: StoreNames.Change, _ db: Database) -> StoreError {
    salvage.withLock { $0.isMoved = true }
    if case .overwritten = change { return giveWay() }
    // The writer comes here again and again while the file is away: what is new in it now, it has not written itself.
    let isForeign = noteForeignWrite()
    let isWhole = empty(db)
    salvage.withLock { salvage in
      if isWhole || salvage.written != nil { salvage.written = file.look?.modified }
    }
    let foreignLog = setAsideForeignLog(change, isWhole: isWhole)
    // Deleted, or known by another link's name only, which nobody can tell.
    if file.location == nil { save(db) }
    return MovedStore(
      path: path, change: foreignLog == nil ? change : .replaced(path + "-wal"), place: place, isWhole: isWhole,
      isForeign: isForeign, foreignLog: foreignLog
    ).error
  }

  /// Renames a write-ahead log that somebody put in the place of ours, unless the file lacks something (`isWhole` is
  /// false).
  ///
  /// SQLite would lay its pages over the file at the next start, and what was acknowledged since that log was copied
  /// would be gone.
  ///
  /// - Returns: nil when there is none.
  private func setAsideForeignLog(_ change: StoreNames.Change, isWhole: Bool) -> MovedStore.ForeignLog? {
    if let name = salvage.withLock(\.foreignLog) { return .setAside(name) }
    guard isLogForeign(change) else { return nil }
    guard isWhole, let name = try? StoreFiles.moveAside(path + "-wal") else { return .inPlace }
    salvage.withLock { $0.foreignLog = name }
    return .setAside(name)
  }

  /// Whether another file is in the place of the write-ahead log.
  func isLogForeign(_ change: StoreNames.Change) -> Bool { change == .replaced(path + "-wal") }

  /// Looks whether the files are back under their names.
  ///
  /// - Throws: ``StoreError`` saying why the store takes nothing still.
  func checkReturn(_ db: Database) throws {
    if let change = change() { throw settle(change, db) }
    guard !noteForeignWrite() else {
      throw MovedStore(path: path, change: nil, place: .here, isWhole: true, isForeign: true).error
    }
    // The name of a foreign log stays: a store whose write-ahead log was replaced is lost, and does not come here again.
    salvage.withLock { salvage in
      salvage.isMoved = false
      salvage.written = nil
    }
  }

  /// Notes when somebody else has written to the file since all that was committed is in it.
  ///
  /// - Returns: whether anybody has since it was moved.
  private func noteForeignWrite() -> Bool {
    let modified = file.look?.modified
    return salvage.withLock { salvage in
      if let written = salvage.written, modified != written { salvage.isForeign = true }
      return salvage.isForeign
    }
  }

  /// Where the file is now.
  var place: MovedStore.Place {
    if let copy = salvage.withLock(\.copy) { return .saved(copy) }
    guard let location = file.location else {
      return .unsaved(file.descriptorPath, reason: "its directory takes no file")
    }
    return location == path ? .here : .elsewhere(location)
  }

  /// Takes the write-ahead log away from a file that somebody put other content into: SQLite would lay its pages over that content,
  /// now or at the next start, and spoil both.
  func giveWay() -> StoreError {
    let isFirst = salvage.withLock { salvage in
      defer { salvage.isOverwritten = true }
      return !salvage.isOverwritten
    }
    if isFirst {
      let aside = try? StoreFiles.moveAside(path + "-wal")
      StoreFiles.remove(path + "-shm")
      salvage.withLock { $0.copy = aside }
    }
    let aside = salvage.withLock(\.copy).map { "its write-ahead log was set aside as \($0)" }
    return StoreError(
      .storeLost,
      "the content of \(path) was overwritten, and is not what this server wrote; "
        + (aside ?? MovedStore.removal(ofLogBeside: path))
        + "; nothing more is kept until the server is started again on the file as it is now")
  }

  /// Lets go of a file without SQLite's own closing, which would write what is in the write-ahead log into it.
  ///
  /// The connections that are open stay so until the process ends.
  func leaveOpen() {
    _ = Unmanaged.passRetained(pool)
    file.release()
  }

  private func empty(_ db: Database) -> Bool {
    // What keeps it from being written is told with the place: the file does not hold everything.
    guard let log = try? db.emptyWriteAheadLog() else { return false }
    return !log.isHeldUp
  }

  private func save(_ db: Database) {
    guard salvage.withLock({ $0.copy == nil }) else { return }
    guard let draft = try? StoreFiles.makeDraft(of: path) else { return }
    do {
      try db.execute(sql: "VACUUM INTO ?", arguments: [draft])
      let copy = try StoreFiles.keep(draft, as: "saved", beside: path)
      salvage.withLock { $0.copy = copy }
    } catch {
      StoreFiles.removeDraft(of: path)
    }
  }
}
