import Glibc
import Signalbox

/// One process, whatever becomes of its number: a signal through it never reaches another.
package final class ProcessHandle: Sendable {
  package let entry: ProcessEntry
  private let descriptor: CInt

  /// - Returns: nil when the process that `entry` tells of is gone.
  /// - Throws: when there are no descriptors left.
  package init?(_ entry: ProcessEntry) throws(KernelError) {
    let descriptor: CInt
    do {
      descriptor = try KernelCalls.openProcess(entry.pid)
    } catch {
      if error.code == EMFILE || error.code == ENFILE || error.code == ENOMEM { throw error }
      return nil
    }
    // The descriptor is of whoever has the number now. When the start time is still the same, that is who was listed.
    guard ProcessTable.entry(entry.pid)?.startTime == entry.startTime else {
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

  /// - Returns: false when this server may not: the process has become another user's, as by sudo.
  package func signal(_ signal: CInt) -> Bool {
    KernelCalls.signal(process: descriptor, signal)
  }

  /// Returns when the process has ended, or when the calling task is cancelled.
  package func end() async {
    await withTaskCancellationHandler {
      while !hasEnded, await ReadinessPoller.shared.wait(for: descriptor) {}
    } onCancel: {
      ReadinessPoller.shared.abandon(descriptor)
    }
  }

  var hasEnded: Bool {
    var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&interest, 1, 0) > 0
  }
}

extension [ProcessHandle] {
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
