import Signalbox
import SignalboxModel

/// What is to be told of a store whose names lead elsewhere: where all that was acknowledged is, and what to do.
struct MovedStore {
  /// Where its file is.
  enum Place: Hashable {
    /// Under its own name: it is another of its files that is gone.
    case here
    case elsewhere(String)
    /// Under no name that is known, and saved as this.
    case saved(String)
    /// Under no name that is known, and to be read from this path for as long as the process lives, since it could not be saved.
    case unsaved(String, reason: String)
  }

  /// A write-ahead log that somebody put in the place of the store's own.
  enum ForeignLog: Hashable {
    /// It is called this now, and no start of the server takes it for the store's.
    case setAside(String)
    /// It has the name still: it could not be renamed, or that was not tried.
    case inPlace
  }

  var path: String
  /// nil when the names lead to its files again, but somebody else wrote to them.
  var change: StoreNames.Change?
  var place: Place
  /// Whether the file alone has everything: false while somebody's long read keeps the write-ahead log from being emptied.
  var isWhole: Bool
  /// Whether the file was written to by somebody else meanwhile.
  var isForeign = false
  /// nil when there was none.
  var foreignLog: ForeignLog?

  /// Whether the file cannot come back.
  private var isFinal: Bool {
    guard let change else { return true }
    switch change {
    case .replaced, .overwritten: return true
    case .gone: break
    }
    switch place {
    case .here, .elsewhere: return false
    case .saved, .unsaved: return true
    }
  }

  var error: StoreError {
    StoreError(isFinal ? .storeLost : .storeMoved, "\(what); \(location)\(rest)\(foreignLogClause); \(remedy)")
  }

  /// What is to be done before the next start with a write-ahead log that is another file's: SQLite would lay its pages over the
  /// store's file.
  static func removal(ofLogBeside path: String) -> String {
    "remove \(path)-wal, which does not belong to it, before the server is started"
  }

  private var what: String {
    guard let change else { return "\(path) is back, but somebody else wrote to it meanwhile" }
    let what =
      switch change {
      case .gone(let name): "\(name) is gone"
      case .replaced(let name): "another file has the name \(name)"
      case .overwritten(let name): "the content of \(name) was overwritten"
      }
    return isForeign ? "\(what), and somebody else wrote to the store meanwhile" : what
  }

  private var location: String {
    switch place {
    case .here: "what was acknowledged is in \(path)"
    case .elsewhere(let now): "what was acknowledged is in \(now)"
    case .saved(let copy): "the store's file has lost its name, and what was acknowledged was saved in \(copy)"
    case .unsaved(let descriptor, let reason):
      "the store's file has lost its name, and what was acknowledged could not be saved (\(reason)): before the server ends, "
        + "make room and copy it with: cp \(descriptor) \((path + ".saved").shellWord)"
    }
  }

  private var rest: String {
    isWhole ? "" : ", part of it still in the -wal file that a long read keeps open: end that read first"
  }

  private var foreignLogClause: String {
    switch foreignLog {
    case .setAside(let name): "; that file is now \(name)"
    case .inPlace: "; \(Self.removal(ofLogBeside: path))"
    case nil: ""
    }
  }

  private var remedy: String {
    guard !isFinal else {
      return "nothing more is kept until the server is started again on the file that is meant"
    }
    let next = isForeign ? "start the server again" : "the server goes on, or start it again"
    switch place {
    case .elsewhere(let now): return "put it back (mv \(now.shellWord) \(path.shellWord)) and \(next)"
    case .here, .saved, .unsaved: return "put it back and \(next)"
    }
  }
}
