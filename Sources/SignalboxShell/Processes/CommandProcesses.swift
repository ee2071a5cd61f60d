import Glibc
import Signalbox
import SignalboxModel

/// The processes that belong to one running command: its session, and what has left that but still carries its marks.
struct CommandProcesses {
  var marks: CommandMarks
  /// The command itself, which leads its session.
  ///
  /// Its number is its own as long as it is not reaped.
  var leader: pid_t

  /// Those that live, without the leader.
  func living() async throws(KernelError) -> [ProcessEntry] {
    try await ProcessSystem.machine.processes(by: SystemClock()).filter(isOwn).map(\.entry)
  }

  /// The same for a command that was started less than a second ago, at a cost that does not grow with the number of
  /// processes on the machine.
  ///
  /// What it started has numbers between its own and the newest; nil when there are too many, or one of them cannot be
  /// looked into without waiting.
  func livingSoonAfterStart() throws(KernelError) -> [ProcessEntry]? {
    let table = ProcessTable()
    guard let newest = try table.newest(), newest >= leader, newest - leader < 1000 else { return nil }
    var found: [ProcessEntry] = []
    for pid in (leader + 1)..<(newest + 1) where pid != getpid() && getsid(pid) >= 0 {
      guard let entry = try table.entry(pid), !entry.isEnding else { continue }
      if entry.session != leader {
        if entry.state == "D" { return nil }
        guard try table.marks(pid) == marks else { continue }
      }
      // Threads have such numbers too.
      if ProcessTable.isProcess(pid) { found.append(entry) }
    }
    return found
  }

  /// Whether a process belongs to the command.
  func isOwn(_ process: ProcessFacts) -> Bool {
    guard process.entry.pid != leader else { return false }
    return process.entry.session == leader || process.marks == marks
  }
}
