import Glibc
import SignalboxModel

/// The processes that belong to one running command: its session, and what has left that but still carries its marks.
struct CommandProcesses {
  var marks: CommandMarks
  /// The command itself, which leads its session. Its number is its own as long as it is not reaped.
  var leader: pid_t

  /// Those that live, without the leader.
  func living(among pids: [pid_t] = ProcessTable.pids()) -> [ProcessEntry] {
    pids.compactMap { pid in
      guard pid != leader, pid != getpid(), let entry = ProcessTable.entry(pid), !entry.isEnding else { return nil }
      return entry.session == leader || ProcessTable.marks(pid) == marks ? entry : nil
    }
  }

  /// The same for a command that was started less than a second ago, at a cost that does not grow with the number of
  /// processes on the machine: what it started has numbers between its own and the newest.
  func livingSoonAfterStart() -> [ProcessEntry] {
    guard let newest = ProcessTable.newest(), newest >= leader, newest - leader < 1000 else { return living() }
    let used = ((leader + 1)..<(newest + 1)).filter { getsid($0) >= 0 }
    // Threads have such numbers too.
    return living(among: used).filter { ProcessTable.isProcess($0.pid) }
  }
}
