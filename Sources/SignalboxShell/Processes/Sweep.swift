import Glibc
import Signalbox

/// Ends processes and waits until they are gone, those too that start while it does.
struct Sweep {
  /// Lists what is to be ended and still lives.
  var find: @Sendable () async throws(KernelError) -> [ProcessEntry]
  var system: ProcessSystem
  var clock: any TaskClock

  /// Asks them to end, and returns when they have or `grace` is over.
  func terminate(grace: Duration) async throws(KernelError) {
    // A stopped process hears nothing until it goes on.
    let handles = try handles(of: try await find()).filter { $0.signal(SIGTERM) && $0.signal(SIGCONT) }
    guard !handles.isEmpty else { return }
    await handles.end(within: grace, clock)
  }

  /// Ends them by force, again and again until none is found.
  ///
  /// - Parameter limit: how long to wait each time for what the kernel cannot end now.
  /// - Returns: what still lives: what this server may not end, what it could not within `limit`, and, when the calling
  ///   task was cancelled, what it had no time for.
  /// - Throws: ``KernelError`` when processes cannot be looked for.
  func kill(waitingAtMost limit: Duration) async throws(KernelError) -> [ProcessEntry] {
    // Trying these again is of no use.
    var hopeless: Set<ProcessEntry> = []
    while true {
      let found = try await find()
      if hopeless.isSuperset(of: found) || Task.isCancelled { return found }
      var ending: [any ProcessControl] = []
      for handle in try handles(of: found.filter { !hopeless.contains($0) }) {
        if handle.signal(SIGKILL) { ending.append(handle) } else { hopeless.insert(handle.entry) }
      }
      await ending.end(within: limit, clock)
      hopeless.formUnion(ending.filter { !$0.hasEnded }.map(\.entry))
    }
  }

  /// Returns when one of these has ended at least, or the calling task is cancelled.
  func anyEnd(of entries: [ProcessEntry]) async throws(KernelError) {
    let handles = try handles(of: entries)
    guard !handles.isEmpty else { return }
    await withTaskGroup(of: Void.self) { group in
      for handle in handles { group.addTask { await handle.end() } }
      await group.next()
      group.cancelAll()
    }
  }

  /// As many as there are descriptors for; the others come when these have ended.
  private func handles(of entries: [ProcessEntry]) throws(KernelError) -> [any ProcessControl] {
    var handles: [any ProcessControl] = []
    for entry in entries {
      do throws(KernelError) {
        if let handle = try system.handle(entry) { handles.append(handle) }
      } catch {
        if handles.isEmpty { throw error }
        return handles
      }
    }
    return handles
  }
}
