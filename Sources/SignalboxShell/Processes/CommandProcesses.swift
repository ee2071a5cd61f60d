import Glibc
import SignalboxModel

/// The processes that belong to one running command: its session, and what has left that but still carries its marks.
struct CommandProcesses {
  var marks: CommandMarks
  /// The command itself, which leads its session. Its number is its own as long as it is not reaped.
  var leader: pid_t

  /// Those that live, without the leader.
  func living() throws(KernelError) -> [ProcessEntry] { try living(among: try ProcessTable.pids()) }

  /// The same for a command that was started less than a second ago, at a cost that does not grow with the number of
  /// processes on the machine: what it started has numbers between its own and the newest. nil when there are too many.
  func livingSoonAfterStart() throws(KernelError) -> [ProcessEntry]? {
    guard let newest = try ProcessTable.newest(), newest >= leader, newest - leader < 1000 else { return nil }
    let used = ((leader + 1)..<(newest + 1)).filter { getsid($0) >= 0 }
    // Threads have such numbers too.
    return try living(among: used).filter { ProcessTable.isProcess($0.pid) }
  }

  private func living(among pids: [pid_t]) throws(KernelError) -> [ProcessEntry] {
    var found: [ProcessEntry] = []
    for pid in pids where pid != leader && pid != getpid() {
      guard let entry = try ProcessTable.entry(pid), !entry.isEnding else { continue }
      if try isOwn(entry, marks: { () throws(KernelError) in try ProcessTable.marks(pid) }) { found.append(entry) }
    }
    return found
  }

  /// Whether a process belongs to the command.
  func isOwn(_ entry: ProcessEntry, marks found: () throws(KernelError) -> CommandMarks?) throws(KernelError) -> Bool {
    guard entry.pid != leader else { return false }
    if entry.session == leader { return true }
    return try found() == marks
  }
}
