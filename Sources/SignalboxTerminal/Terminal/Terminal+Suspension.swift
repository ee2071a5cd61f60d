import CTerminal
import SignalboxDashboard
import Synchronization

extension Terminal {
  /// Gives the terminal back, stops the process (with the rest of its job, as ^Z does elsewhere) and takes the terminal
  /// again when it is continued; returns then.
  ///
  /// Where nobody could continue it, it does not stop.
  package func suspend() { suspend(wholeJob: true) }

  func suspend(wholeJob: Bool) {
    let isLeft = state.withLock { state in
      guard state.phase == .active else { return false }
      state.phase = .suspended
      sb_leave()
      return true
    }
    guard isLeft else { return }
    announce.yield(.suspended)
    sb_stop(wholeJob)
    resume()
  }

  private func resume() {
    state.withLock { state in
      guard state.phase == .suspended else { return }
      state.phase = .active
      takeAgain(switches.enter, &state)
    }
    announce.yield(.resumed)
  }

  /// After a stop that came without warning (SIGSTOP): the shell has set modes of its own and written on the screen.
  func continueAfterStop() {
    let isActive = state.withLock { state in
      guard state.phase == .active else { return false }
      takeAgain(switches.enter, &state)
      return true
    }
    if isActive { announce.yield(.resumed) }
  }

  /// The terminal may have another size.
  func adaptSize() {
    state.withLock { adaptSize(&$0) }
  }

  private func takeAgain(_ enter: [UInt8], _ state: inout State) {
    guard sb_enter() == 0 else { return hangUp(&state) }
    write(enter, &state)
    adaptSize(&state)
    state.screen?.forget()
    paint(&state)
  }

  private func adaptSize(_ state: inout State) {
    let size = Size.ofTerminal(output)
    guard let former = state.screen?.size, former != size else { return }
    state.screen?.resize(to: size)
    announce.yield(.resized(size))
  }
}
