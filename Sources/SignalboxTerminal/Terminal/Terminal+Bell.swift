import Synchronization

extension Terminal {
  /// Rings the terminal's bell, or flashes, as its owner has set it.
  package func ringBell() {
    state.withLock { state in
      if state.phase == .active { write([7], &state) }
    }
  }
}
