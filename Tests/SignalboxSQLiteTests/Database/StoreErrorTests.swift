import GRDB
import Signalbox
import Testing

@testable import SignalboxSQLite

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What is told of SQLite's own errors.
@Suite struct StoreErrorTests {
  private let path = "/srv/tasks.sqlite"

  @Test(arguments: [ResultCode.SQLITE_IOERR, .SQLITE_ERROR, .SQLITE_FULL, .SQLITE_NOMEM])
  func `a read that fails is not said to be a write`(_ code: ResultCode) {
    let error = DatabaseError(resultCode: code, message: "reason")
    let message = StoreError(reading: error, path: path).message
    #expect(!message.contains("write") && message.contains(path) && message.contains("reason"))
  }

  @Test(arguments: [EMFILE, ENFILE, ENOMEM])
  func `a shortage of the machine passes, and is nobody's permission`(_ number: Int32) throws {
    let error = try #require(StoreError(shortage: number))
    #expect(error.isPassing && !error.message.contains("owner"))
    #expect(error.message.contains(systemError(number)))
  }

  @Test(arguments: [0, EACCES, ENOENT, EIO]) func `nothing else is a shortage`(_ number: Int32) {
    #expect(StoreError(shortage: number) == nil)
    let refused = StoreError(DatabaseError(resultCode: .SQLITE_CANTOPEN), path: path)
    #expect(refused.code == .badPermissions)
  }
}
