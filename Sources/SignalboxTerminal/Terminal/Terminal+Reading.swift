import CTerminal
import SignalboxDashboard
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the reader's thread does: it sleeps until a byte or a signal comes, without a timer unless an Escape or a paste
/// is only half there.
extension Terminal {
  func readEvents() {
    sb_heed_job_control()
    var decoder = KeyDecoder()
    var isReadable = true
    while true {
      let arrival = Arrival.wait(input: isReadable ? input : -1, patience: decoder.patience)
      if arrival.hasSignals, !heed(sb_take_signals()) { return }
      if arrival.isSilence { tell(decoder.nothingCame()) }
      if arrival.hasInput {
        switch input.readSome() {
        case .bytes(let bytes): tell(decoder.decode(bytes))
        case .nothing: break
        case .end:
          // Not asked any more, since it would answer at once for ever.
          isReadable = false
          state.withLock { hangUp(&$0) }
        }
      }
    }
  }

  private func tell(_ keys: [Key]) {
    for key in keys { announce.yield(.key(key)) }
  }

  /// Answers whether to go on.
  private func heed(_ signals: UInt32) -> Bool {
    func came(_ bit: some BinaryInteger) -> Bool { signals & UInt32(bit) != 0 }
    if came(SB_SIGNAL_CLOSE) { return false }
    if came(SB_SIGNAL_STOP) { suspend(wholeJob: false) }
    if came(SB_SIGNAL_CONTINUE) { continueAfterStop() }
    if came(SB_SIGNAL_RESIZE) { adaptSize() }
    if came(SB_SIGNAL_HANGUP) { state.withLock { hangUp(&$0) } }
    if came(SB_SIGNAL_TERMINATE) || came(SB_SIGNAL_INTERRUPT) { announce.yield(.terminationRequested) }
    return true
  }
}

/// What there is to do for the reader.
private struct Arrival {
  var hasInput: Bool
  var hasSignals: Bool
  /// Nothing came within the time that was given.
  var isSilence: Bool

  static func wait(input: Int32, patience: Duration?) -> Arrival {
    var descriptors = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: sb_signal_descriptor(), events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = patience.map { Int32($0 / .milliseconds(1)) } ?? -1
    let count = poll(&descriptors, 2, milliseconds)
    return Arrival(
      hasInput: count > 0 && descriptors[0].revents != 0,
      hasSignals: count > 0 && descriptors[1].revents != 0,
      isSilence: count == 0)
  }
}
