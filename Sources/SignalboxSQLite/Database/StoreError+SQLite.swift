import GRDB
import Signalbox

extension StoreError {
  /// What is done with a file when it fails.
  private enum Use: String {
    case read = "read"
    case write = "write to"
  }

  /// What SQLite's refusal means to whoever wanted something changed.
  init(_ error: any Error, path: String) {
    self.init(error, path: path, .write)
  }

  /// What SQLite's refusal means to whoever wanted to know something.
  init(reading error: any Error, path: String) {
    self.init(error, path: path, .read)
  }

  private init(_ error: any Error, path: String, _ use: Use) {
    switch error {
    case let error as StoreError:
      self = error
    case let error as DatabaseError:
      self.init(error, path: path, use)
    default:
      self.init(.cannotWrite, "cannot use \(path): \(error)")
    }
  }

  private init(_ error: DatabaseError, path: String, _ use: Use) {
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
    case .SQLITE_FULL where use == .write:
      self.init(.cannotWrite, "the disk is full: \(path) takes nothing more until there is room (\(reason))")
    case .SQLITE_FULL:
      self.init(
        .cannotWrite, "cannot search \(path): there is no room on disk for a temporary file (\(reason)); make some")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      self = StoreError.presentShortage ?? StoreError(notOpened: path, reason)
    default:
      self.init(.cannotWrite, "cannot \(use.rawValue) \(path): \(reason)")
    }
  }

  private init(notOpened path: String, _ reason: String) {
    self.init(.badPermissions, "cannot open \(path) (\(reason)); check that its owner runs this and may write there")
  }
}

extension DatabaseError {
  /// Whether somebody else has the file locked.
  var isLock: Bool { resultCode == .SQLITE_BUSY || resultCode == .SQLITE_LOCKED }
}

extension Error {
  /// Whether the file failed, and with it every operation of the transaction, and not one operation alone.
  var isOfTheFile: Bool {
    if let error = self as? StoreError { return error.code == .storeMoved || error.code == .storeLost }
    guard let error = self as? DatabaseError else { return false }
    switch error.resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_ERROR, .SQLITE_INTERNAL,
      .SQLITE_INTERRUPT:
      return false
    default: return true
    }
  }

  /// Whether somebody who asked for it was told to stop, which SQLite says in its own way within a statement.
  var isCancellation: Bool {
    self is CancellationError || (self as? DatabaseError)?.resultCode == .SQLITE_INTERRUPT
  }
}
