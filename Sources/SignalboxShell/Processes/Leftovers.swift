package import Glibc
package import SignalboxModel

/// Tells which processes are left over: those of attempts that were running when their server ended.
///
/// Nothing else is: neither what a live server runs, also of another copy of the store, nor what an attempt that has
/// ended left running on purpose.
package struct Leftovers {
  /// The attempts that no live worker holds although the store has them as running.
  package var attempts: Set<AttemptKey>
  /// The identities under which the store's commands were started, its own first.
  package var stores: [String]

  package init(attempts: Set<AttemptKey>, stores: [String]) {
    self.attempts = attempts
    self.stores = stores
  }

  /// Finds them among all processes of the machine: by their marks, and those without any by their session, which a command or
  /// something that it started has begun.
  ///
  /// This process itself and what it descends from are left out, should a command have started it.
  package func find(among processes: [ProcessFacts], own: pid_t = getpid()) -> [AttemptKey: Set<ProcessEntry>] {
    let servers = Set(processes.map { ServerMark(pid: $0.entry.pid, startTime: $0.entry.startTime) })
    var found: [AttemptKey: Set<ProcessEntry>] = [:]
    var sessions: [pid_t: AttemptKey] = [:]
    let spared = ancestry(of: own, among: processes)
    let ownSession = processes.first { $0.entry.pid == own }?.entry.session
    for process in processes {
      guard let marks = process.marks, isLeft(marks, servers: servers) else { continue }
      if !spared.contains(process.entry.pid) { found[marks.key, default: []].insert(process.entry) }
      if process.entry.session != ownSession { sessions[process.entry.session] = marks.key }
    }
    for process in processes where process.marks == nil && !spared.contains(process.entry.pid) {
      if let key = sessions[process.entry.session] { found[key, default: []].insert(process.entry) }
    }
    return found
  }

  /// Those that cannot be looked into and are not known by their session: each could be of any of the attempts.
  package func unknown(among processes: [ProcessFacts], own: pid_t = getpid()) -> [ProcessEntry] {
    let held = processes.filter(\.isHeld).map(\.entry)
    guard !held.isEmpty else { return [] }
    let known = Set(find(among: processes, own: own).values.joined())
    let spared = ancestry(of: own, among: processes)
    return held.filter { !known.contains($0) && !spared.contains($0.pid) }
  }

  private func isLeft(_ marks: CommandMarks, servers: Set<ServerMark>) -> Bool {
    guard attempts.contains(marks.key) else { return false }
    // Older marks do not say which server: only that it was one of this very store.
    guard let server = marks.server else { return marks.storeIdentity == stores.first }
    return stores.contains(marks.storeIdentity) && !servers.contains(server)
  }

  private func ancestry(of own: pid_t, among processes: [ProcessFacts]) -> Set<pid_t> {
    let parents = Dictionary(
      processes.map { ($0.entry.pid, $0.entry.parent) }, uniquingKeysWith: { first, _ in first })
    var spared: Set<pid_t> = [own]
    var next = parents[own]
    while let pid = next, spared.insert(pid).inserted { next = parents[pid] }
    return spared
  }
}
