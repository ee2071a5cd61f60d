import GRDB
import Signalbox

/// Who else has the file open.
extension StoreConnections {
  /// Names other programs that have a lock on the file.
  ///
  /// - Parameter isWriting: whether they keep others from writing.
  /// - Returns: the subject of a sentence.
  func others(isWriting: Bool) -> String {
    let locks = FileLook(at: path + "-shm").map { KernelLocks.now().holders(of: $0.mark, isExclusive: isWriting) } ?? []
    let pids = locks.filter { $0 != StoreLock.ownProcess }
    switch pids.count {
    case 0: return "another program"
    case 1: return "process \(pids[0])"
    default: return "a program (one of the processes \(pids.joined(separator: ", ")))"
    }
  }

  /// Names who has the file locked when that is what an error says; any other error is itself.
  func naming(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError, error.isLock else { return error }
    return StoreError(
      .cannotWrite,
      "cannot write to \(path): \(others(isWriting: true)) has it locked; end what it does there, and the server goes on"
    )
  }
}
