import Signalbox

/// The names by which a database's files are found, and the files that they led to when it was opened.
///
/// SQLite opens its files once, and goes on writing to them when a name leads elsewhere: what is committed then is in a file that
/// nobody finds again. So the writer looks after every commit, before anybody is told of it.
struct StoreNames: Sendable {
  /// What became of the names.
  enum Change: Hashable, Sendable {
    /// A name leads nowhere. The file may come back.
    case gone(String)
    /// Another file has a name.
    case replaced(String)
    /// The file is there, with other content than was written.
    case overwritten(String)
  }

  private struct Entry: Sendable {
    var path: String
    var mark: FileMark
  }

  private let entries: [Entry]

  /// Of a database that is open, with its write-ahead log.
  ///
  /// - Throws: ``StoreError`` when the database is another file than `mark`, or one of its files is not there.
  init(of path: String, mark: FileMark) throws {
    entries = try ["", "-wal", "-shm"].map { suffix in
      guard let look = FileLook(at: path + suffix) else {
        throw StoreError(.cannotWrite, "\(path + suffix) is not there although SQLite has made it; start again")
      }
      return Entry(path: path + suffix, mark: look.mark)
    }
    guard entries.first?.mark == mark else {
      throw StoreError(.inUse, "\(path) was replaced while it was opened; start again")
    }
  }

  /// Looks whether every name leads to its file, with the content that it is to have.
  ///
  /// A system call for each of three names, 3 to 9 µs in all. The file that processes share counts too: without it the
  /// next to open the database takes it without its write-ahead log.
  ///
  /// - Parameter isBroken: asked about the database itself when it is there.
  /// - Returns: what has changed; nil while nothing has.
  func change(isBroken: (FileLook) -> Bool) -> Change? {
    let database = FileLook(at: entries[0].path)
    var change: Change?
    for (index, entry) in entries.enumerated() {
      guard let mark = index == 0 ? database?.mark : FileMark(at: entry.path) else {
        change = change ?? .gone(entry.path)
        continue
      }
      if mark != entry.mark { return .replaced(entry.path) }
    }
    if let database, isBroken(database) { change = .overwritten(entries[0].path) }
    return change
  }

  /// Looks whether the database's own name leads to it, with the content that it is to have, by one system call.
  ///
  /// - Parameter isBroken: asked about the database when it is there.
  /// - Returns: whether it does.
  func isDatabaseThere(isBroken: (FileLook) -> Bool) -> Bool {
    guard let database = FileLook(at: entries[0].path), database.mark == entries[0].mark else { return false }
    return !isBroken(database)
  }
}
