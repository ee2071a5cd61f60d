import GRDB
import Signalbox

extension StoreError {
  /// What SQLite's refusal means to whoever called the store.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as StoreError:
      self = error
    case let error as DatabaseError:
      self.init(error, path: path)
    default:
      self.init(.cannotWrite, "cannot use \(path): \(error)")
    }
  }

  private init(_ error: DatabaseError, path: String) {
    let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(
        .corrupt,
        """
        \(path) is no Signalbox store or is damaged (\(reason)); move it and its -wal file away, or put a backup in \
        its place
        """
      )
    case .SQLITE_FULL:
      self.init(.cannotWrite, "the disk is full: \(path) takes nothing more until there is room (\(reason))")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      self.init(.badPermissions, "cannot open \(path) (\(reason)); check that its owner runs this and may write there")
    default:
      self.init(.cannotWrite, "cannot write to \(path): \(reason)")
    }
  }
}

extension Error {
  /// Whether the file failed, and with it every operation of the transaction, and not one operation alone.
  var isOfTheFile: Bool {
    if let error = self as? StoreError { return error.code == .storeMoved || error.code == .storeLost }
    guard let error = self as? DatabaseError else { return false }
    switch error.resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_ERROR, .SQLITE_INTERNAL:
      return false
    default: return true
    }
  }
}
