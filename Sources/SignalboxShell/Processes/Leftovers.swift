import Glibc
import SignalboxModel

/// What commands of a store left running whose server is gone.
struct Leftovers {
  var storeIdentity: String

  /// Every process with the store's marks, and every other one in their sessions: each session was begun by the command or
  /// by what it started. This server itself and what it descends from are left out, should a command have started it.
  func find() -> [(entry: ProcessEntry, key: AttemptKey)] {
    let entries = ProcessTable.pids().compactMap(ProcessTable.entry).filter { !$0.isEnding }
    let own = ancestry(among: entries)
    var keys: [pid_t: AttemptKey] = [:]
    var sessions: [pid_t: AttemptKey] = [:]
    for entry in entries {
      guard let marks = ProcessTable.marks(entry.pid), marks.storeIdentity == storeIdentity else { continue }
      keys[entry.pid] = marks.key
      if entry.session != getsid(0) { sessions[entry.session] = marks.key }
    }
    return entries.compactMap { entry in
      guard !own.contains(entry.pid), let key = keys[entry.pid] ?? sessions[entry.session] else { return nil }
      return (entry, key)
    }
  }

  private func ancestry(among entries: [ProcessEntry]) -> Set<pid_t> {
    let parents = Dictionary(entries.map { ($0.pid, $0.parent) }, uniquingKeysWith: { first, _ in first })
    var own: Set<pid_t> = [getpid()]
    var next = parents[getpid()]
    while let pid = next, own.insert(pid).inserted { next = parents[pid] }
    return own
  }
}
