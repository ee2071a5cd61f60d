import Glibc

/// Words for standard error in case the process is ended by a trap, or by a stack that has no more room.
struct LastWords {
  private static let size = 512
  private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT]
  /// What a signal handler can reach.
  ///
  /// One test at a time writes to it: those that do are in one serialized suite.
  nonisolated(unsafe) private static let text = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
  nonisolated(unsafe) private static var count = 0

  func say(_ words: String) {
    Self.count = 0
    for byte in words.utf8.prefix(Self.size) {
      Self.text[Self.count] = byte
      Self.count += 1
    }
  }

  /// Runs `body` with a handler, on a stack of its own, that writes the words and lets the signal do what it does.
  static func prepared(_ body: (LastWords) -> Void) {
    let room = UnsafeMutableRawPointer.allocate(byteCount: 64 << 10, alignment: 16)
    var stack = stack_t(ss_sp: room, ss_flags: 0, ss_size: 64 << 10)
    var before = stack_t()
    sigaltstack(&stack, &before)
    var action = sigaction()
    action.sa_flags = Int32(bitPattern: UInt32(SA_ONSTACK) | UInt32(SA_RESETHAND))
    action.__sigaction_handler.sa_handler = { _ in
      // The instruction that failed is run again after this, and the signal, whose handler is gone, ends the process.
      _ = write(2, LastWords.text, LastWords.count)
    }
    let actions = signals.map { signal in
      var old = sigaction()
      sigaction(signal, &action, &old)
      return old
    }
    body(LastWords())
    for (signal, var old) in zip(signals, actions) { sigaction(signal, &old, nil) }
    count = 0
    sigaltstack(&before, nil)
    room.deallocate()
  }
}
