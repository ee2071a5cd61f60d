import Glibc
import Signalbox

/// Ends processes and waits until they are gone, those too that start while it does.
struct Sweep {
  /// Lists what is to be ended and still lives.
  var find: @Sendable () -> [ProcessEntry]
  var clock: any TaskClock

  /// Asks them to end, and returns when they have or `grace` is over.
  func terminate(grace: Duration) async throws(KernelError) {
    let handles = try handles(of: find())
    guard !handles.isEmpty else { return }
    handles.signal(SIGTERM)
    // A stopped process hears nothing until it goes on.
    handles.signal(SIGCONT)
    await handles.end(within: grace, clock)
  }

  /// Ends them by force, again and again until none is found.
  ///
  /// - Parameter limit: how long to wait each time for what the kernel cannot end now; without limit when nil.
  /// - Returns: what still lives, which it does only after `limit` or when the calling task was cancelled.
  func kill(waitingAtMost limit: Duration?) async throws(KernelError) -> [ProcessEntry] {
    var tried: Set<ProcessEntry> = []
    while true {
      let found = find()
      // Ended by force and still here: waiting longer is of no use.
      if found.isEmpty || (limit != nil && tried.isSuperset(of: found)) || Task.isCancelled { return found }
      tried.formUnion(found)
      let handles = try handles(of: found)
      handles.signal(SIGKILL)
      await handles.end(within: limit, clock)
    }
  }

  private func handles(of entries: [ProcessEntry]) throws(KernelError) -> [ProcessHandle] {
    var handles: [ProcessHandle] = []
    for entry in entries {
      if let handle = try ProcessHandle(entry) { handles.append(handle) }
    }
    return handles
  }
}
