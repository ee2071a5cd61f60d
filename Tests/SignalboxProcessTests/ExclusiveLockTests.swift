import Foundation
import Glibc
import SignalboxProcess
import Testing

/// Locks that processes leave.
@Suite struct ExclusiveLockTests {
  /// A number that no process has.
  private static let gone = Int32.max

  /// Runs with a file that is open twice, the first time locked.
  private func withLockedFile(_ body: (_ holder: Int32, _ other: Int32) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/lock-\(UUID().uuidString)"
    let holder = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    let other = open(path, O_RDWR | O_CLOEXEC)
    defer {
      close(holder)
      close(other)
      unlink(path)
    }
    try #require(flock(holder, LOCK_EX | LOCK_NB) == 0)
    try body(holder, other)
  }

  /// One that let go of it since is not known any more.
  @Test(arguments: [gone, nil]) func `a lock is waited for until what a killed process was starting has let go of it`(
    _ process: Int32?
  ) throws {
    try withLockedFile { holder, other in
      var pauses = 0
      let failure = ExclusiveLock.take(other, holder: { process }) {
        pauses += 1
        if pauses == 3 { flock(holder, LOCK_UN) }
      }
      #expect(failure == 0)
      #expect(pauses == 3)
    }
  }

  @Test func `a lock that a process left for good is waited for two seconds`() throws {
    try withLockedFile { _, other in
      var pauses = 0
      let failure = ExclusiveLock.take(other, holder: { Self.gone }, pause: { pauses += 1 })
      #expect(failure == EWOULDBLOCK)
      #expect(pauses == 200)
    }
  }

  @Test(arguments: [(getpid(), true), (gone, false)])
  func `the lock of one that lives is not waited for, and none where nobody may wait`(
    _ process: Int32, _ isPatient: Bool
  ) throws {
    try withLockedFile { _, other in
      var pauses = 0
      let failure = ExclusiveLock.take(
        other, isPatient: isPatient, holder: { process }, pause: { pauses += 1 })
      #expect(failure == EWOULDBLOCK)
      #expect(pauses == 0)
    }
  }
}
