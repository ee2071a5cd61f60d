import CProcess
import Glibc
import Signalbox

/// One process, whatever becomes of its number.
package protocol ProcessControl: Sendable {
  var entry: ProcessEntry { get }
  var hasEnded: Bool { get }

  /// - Returns: false when this server may not: the process has become another user's, as by sudo.
  func signal(_ signal: CInt) -> Bool

  /// Returns when the process has ended, or when the calling task is cancelled.
  func end() async
}

/// A process of this machine, by a descriptor: a signal through it never reaches another.
package final class ProcessHandle: ProcessControl {
  package let entry: ProcessEntry
  private let descriptor: CInt

  /// - Returns: nil when the process that `entry` tells of is gone.
  /// - Throws: when the machine is short of what it takes.
  package init?(_ entry: ProcessEntry) throws(KernelError) {
    try ReadinessPoller.shared.prepare()
    var descriptor: CInt = -1
    let error = KernelError(code: sb_open_process(entry.pid, &descriptor))
    if error.shortage != nil { throw error }
    guard error.code == 0 else { return nil }
    // The descriptor is of whoever has the number now. When the start time is still the same, that is who was listed.
    let isSame: Bool
    do {
      isSame = try ProcessTable().entry(entry.pid)?.startTime == entry.startTime
    } catch {
      close(descriptor)
      throw error
    }
    guard isSame else {
      close(descriptor)
      return nil
    }
    self.entry = entry
    self.descriptor = descriptor
  }

  deinit {
    ReadinessPoller.shared.release(descriptor)
    close(descriptor)
  }

  package func signal(_ signal: CInt) -> Bool {
    sb_signal_process(descriptor, signal) != EPERM
  }

  package func end() async {
    await withTaskCancellationHandler {
      while !hasEnded, await ReadinessPoller.shared.wait(for: descriptor) {}
    } onCancel: {
      ReadinessPoller.shared.abandon(descriptor)
    }
  }

  package var hasEnded: Bool { Descriptor.isReadable(descriptor) }
}

extension [any ProcessControl] {
  /// Returns when all have ended, but no later than after `limit`.
  func end(within limit: Duration?, _ clock: any TaskClock) async {
    await withTaskGroup(of: Bool.self) { group in
      for handle in self {
        group.addTask {
          await handle.end()
          return true
        }
      }
      if let limit {
        group.addTask {
          // Thrown when there is nothing left to wait for.
          guard (try? await clock.sleep(for: limit)) != nil else { return false }
          return false
        }
      }
      var left = count
      while left > 0, await group.next() == true { left -= 1 }
      group.cancelAll()
    }
  }
}
