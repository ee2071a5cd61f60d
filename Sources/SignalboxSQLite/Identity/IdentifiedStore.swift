import GRDB
import Signalbox
import SignalboxModel

/// A file of tasks and the logs beside it, made sure to belong together: which store they are, and what to tell of it.
struct IdentifiedStore {
  let record: StoreRecord
  let logs: LogFile
  let notice: StoreNotice?

  /// Reads what the files say of themselves, decides which store they are, and writes it into them when that is new.
  init(_ connections: StoreConnections, lock: StoreLock) throws {
    let found = try connections.pool.writeWithoutTransaction { try StoreRecord($0) }
    var logs = try LogFile(path: connections.path + "-logs", of: found, lock: lock)
    do {
      let opening = try StoreOpening(
        of: found, at: StorePlace(connections.file.mark), witnesses: [logs.witness, lock.witness],
        isBehindLogs: { try logs.isAhead(of: found, tasks: connections.pool) }, fresh: Self.freshIdentity)
      // First the tasks: as long as the logs are the parent's they are known as such.
      if opening.record != found {
        try connections.pool.write { try opening.record.write($0, over: found) }
      }
      // A copy that is made of the file alone has to say whose it is.
      if opening.record.place != found.place {
        _ = try connections.pool.writeWithoutTransaction { try connections.emptyWriteAheadLog($0) }
      }
      try logs.adopt(by: opening, record: found, tasks: connections.pool)
      lock.note(
        IDWitness(
          identity: opening.record.identity, parents: opening.record.parents, highest: opening.record.reserved,
          generation: opening.record.generation))
      record = opening.record
      notice = Self.notice(of: opening, connections.path, found, setAside: logs.setAside)
      self.logs = logs
    } catch {
      try? logs.connections.close()
      throw error
    }
  }

  private static var freshIdentity: String {
    let half = { String(UInt64.random(in: .min ... .max), radix: 16) }
    let digits = [half(), half()].map { String(repeating: "0", count: 16 - $0.count) + $0 }
    return digits.joined()
  }

  private static func notice(
    of opening: StoreOpening, _ path: String, _ found: StoreRecord, setAside: String?
  ) -> StoreNotice? {
    let aside = setAside.map { "; logs of tasks that it does not have are now in \($0)" } ?? ""
    let ids = "new tasks get ids from \(opening.record.sequence + 1) on, so that none means two tasks"
    switch opening.kind {
    case .known:
      return setAside.map {
        StoreNotice(
          label: "logs set aside", message: "logs beside \(path) are of other tasks than it has; they are now in \($0)",
          remedy: "Read them there with sqlite3, or remove that file.")
      }
    case .copy:
      return StoreNotice(
        label: "copied store", message: "\(path) was copied, and is a store of its own now; \(ids)\(aside)",
        remedy: "Nothing has to be done. Do not run two copies that do the same work.")
    case .restored:
      return StoreNotice(
        label: "restored store",
        message: "\(path) was replaced or is older than what lies beside it, as after a restore: its last task was "
          + "\(found.sequence); \(ids)\(aside)",
        remedy: "Look whether tasks that were queued then have been done since, before they are done again.")
    }
  }
}
