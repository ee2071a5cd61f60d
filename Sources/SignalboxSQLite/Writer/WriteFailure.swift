import GRDB
import Signalbox

/// Why nothing is written to a file at the moment.
struct WriteFailure: Sendable {
  var error: StoreError
  /// Whether the handle can no longer be trusted: the system could not read, write or flush, so that what is on the disk is
  /// not what was told.
  ///
  /// False for a disk that is only full.
  var isOfTheHandle: Bool

  /// Whether the file is no longer where it was opened.
  ///
  /// What was committed last may be in it although nobody was told.
  var isOfTheName: Bool { error.leavesDoubt }

  init(_ error: any Error, path: String) {
    self.error = StoreError(error, path: path)
    isOfTheHandle = (error as? DatabaseError)?.resultCode == .SQLITE_IOERR
  }
}
