#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Locks on files that keep all others out, by `flock`, for as long as one of the file's descriptors is open.
package enum ExclusiveLock {
  /// Takes a lock if it is free, or is about to be.
  ///
  /// The kernel ends the locks of a process that is killed, but a program that the process was starting at that moment shares them
  /// until it runs by itself. So a lock whose holder is gone is waited for, two seconds at most, and so is one whose holder is not
  /// known: it may have been given up since. No other is. The calling thread is blocked meanwhile.
  ///
  /// - Parameters:
  ///   - descriptor: the file that is locked.
  ///   - isPatient: whether any lock is waited for.
  ///   - holder: the process that has it, as far as that is known.
  ///   - pause: what lets ten milliseconds pass.
  /// - Returns: 0 when it is taken, otherwise the system's error number; `EWOULDBLOCK` when another has it.
  package static func take(
    _ descriptor: Int32, isPatient: Bool = true, holder: () -> Int32?, pause: () -> Void = { usleep(10_000) }
  ) -> Int32 {
    for _ in 0..<200 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return 0 }
      let failure = errno
      guard failure == EWOULDBLOCK, isPatient, holder().map(isGone) ?? true else { return failure }
      pause()
    }
    return EWOULDBLOCK
  }

  private static func isGone(_ process: Int32) -> Bool { kill(process, 0) != 0 && errno == ESRCH }
}
