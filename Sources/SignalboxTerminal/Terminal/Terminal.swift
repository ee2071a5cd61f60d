import CTerminal
import FoundationEssentials
package import SignalboxDashboard
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The terminal that this process runs in, taken over to draw on: alternate screen, raw keys, pasted text marked.
///
/// It is given back by `restore()`, at `exit`, on a second SIGTERM or the like, and on a crash (except one by overflow
/// of a thread's stack, where no handler can run). One may be open in a process at a time.
///
/// `draw` and the others can be called from any thread. They write to the terminal and take as long as it does.
package final class Terminal: Sendable {
  enum Phase {
    /// Taken over. May go to any other.
    case active
    /// Given back for a while, by ^Z. Goes back to active, or to gone or restored.
    case suspended
    /// Nobody is at the other end. Goes to restored.
    case gone
    /// Given back for good.
    case restored
  }

  struct State: ~Copyable {
    /// Nil once restored.
    var screen: Screen?
    var phase = Phase.active
    /// What was drawn last, or is to be drawn on resuming.
    var grid: Grid?
    var bytesWritten = 0
    var frames = 0
    var reader: ReaderThread?
  }

  /// Keys, changes of size, signals; for one reader.
  ///
  /// Ends with `restore()`.
  package let events: AsyncStream<TerminalEvent>
  /// How many colours are drawn; the theme's colours should be chosen for it.
  package let colorDepth: ColorDepth

  let input: Int32
  let output: Int32
  let announce: AsyncStream<TerminalEvent>.Continuation
  let switches: TerminalSwitches
  let state: Mutex<State>

  private static let isOpen = Atomic(false)

  private init(
    input: Int32, output: Int32, screen: consuming sending Screen, events: AsyncStream<TerminalEvent>,
    announce: AsyncStream<TerminalEvent>.Continuation
  ) {
    self.input = input
    self.output = output
    self.events = events
    self.announce = announce
    colorDepth = screen.depth
    switches = screen.switches
    state = Mutex(State(screen: screen))
  }

  /// Takes the terminal over.
  ///
  /// - Parameters:
  ///   - input: where keys come from; the process's standard input unless a test brings its own.
  ///   - output: where the screen goes.
  ///   - environment: for `TERM`, `COLORTERM` and `NO_COLOR`.
  ///   - depth: how many colours to draw; nil to find out. What the terminal cannot do is not drawn.
  /// - Returns: the terminal, in raw mode until it is given back.
  /// - Throws: when this is no terminal, one that cannot show a screen, or one is open already.
  package static func open(
    input: Int32 = 0, output: Int32 = 1,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    depth: ColorDepth? = nil
  ) throws(TerminalError) -> Terminal {
    guard isatty(input) == 1 else { throw TerminalError(.notATerminal, "Standard input is not a terminal") }
    guard isatty(output) == 1 else { throw TerminalError(.notATerminal, "Standard output is not a terminal") }
    guard !isOpen.exchange(true, ordering: .sequentiallyConsistent) else {
      throw TerminalError(.alreadyOpen, "This process has its terminal open already")
    }
    do throws(TerminalError) {
      return try takeOver(input: input, output: output, environment: environment, depth: depth)
    } catch {
      isOpen.store(false, ordering: .sequentiallyConsistent)
      throw error
    }
  }

  private static func takeOver(
    input: Int32, output: Int32, environment: [String: String], depth: ColorDepth?
  ) throws(TerminalError) -> Terminal {
    try check(sb_arm(input, output), "The terminal's modes cannot be read")
    do throws(TerminalError) {
      let screen = try Screen(environment: environment, depth: depth, size: Size.ofTerminal(output))
      try check(sb_prepare(screen.switches.leave, screen.switches.leave.count), "The terminal cannot be restored")
      // Not bounded: what comes in is what a person types, and a key must not be lost.
      let (events, announce) = AsyncStream.makeStream(of: TerminalEvent.self)
      let terminal = Terminal(input: input, output: output, screen: screen, events: events, announce: announce)
      try check(sb_enter(), "The terminal cannot be put into raw mode")
      try terminal.start()
      return terminal
    } catch {
      sb_disarm()
      throw error
    }
  }

  private func start() throws(TerminalError) {
    try state.withLock { state throws(TerminalError) in
      write(switches.enter, &state)
      state.reader = try ReaderThread { self.readEvents() }
    }
  }

  /// The terminal's size; what `draw` should be given.
  package var size: Size {
    state.withLock { $0.screen?.size ?? Size(columns: 0, rows: 0) }
  }

  /// Bytes sent to the terminal, since it was opened.
  package var bytesWritten: Int { state.withLock { $0.bytesWritten } }
  /// Frames sent to the terminal, since it was opened: draws that changed something.
  package var frames: Int { state.withLock { $0.frames } }

  /// Rows that were not compared only but drawn, since the terminal was opened.
  package var rowsDrawn: Int { state.withLock { $0.screen?.rowsDrawn ?? 0 } }

  /// Shows a grid.
  ///
  /// Costs a comparison, and nothing is written, when it is shown already; otherwise the rows that differ are drawn and
  /// the change is sent in one piece. While suspended it is kept for later.
  package func draw(_ grid: Grid) {
    state.withLock { state in
      state.grid = grid
      paint(&state)
    }
  }

  /// Paints the last grid anew, all of it, over whatever else has written on the terminal.
  package func redraw() {
    state.withLock { state in
      state.screen?.forget()
      paint(&state)
    }
  }

  /// Gives the terminal back as it was.
  ///
  /// Does nothing the second time.
  package func restore() {
    let reader = state.withLock { state in
      state.phase = .restored
      sb_leave()
      state.screen = nil
      return state.reader.take()
    }
    guard let reader else { return }
    sb_announce_close()
    reader.join()
    sb_disarm()
    announce.finish()
    Self.isOpen.store(false, ordering: .sequentiallyConsistent)
  }

  // MARK: - With the state at hand

  func paint(_ state: inout State) {
    guard state.phase == .active, let grid = state.grid else { return }
    let bytes = state.screen?.draw(grid) ?? []
    guard !bytes.isEmpty else { return }
    state.frames += 1
    write(switches.framed(bytes), &state)
  }

  /// Writes all of it, or finds that the terminal is gone.
  ///
  /// A terminal answers with an error then, not with SIGPIPE.
  func write(_ bytes: [UInt8], _ state: inout State) {
    guard state.phase != .gone else { return }
    if output.writeAll(bytes) {
      state.bytesWritten += bytes.count
    } else {
      hangUp(&state)
    }
  }

  func hangUp(_ state: inout State) {
    guard state.phase == .active || state.phase == .suspended else { return }
    state.phase = .gone
    announce.yield(.hangup)
  }

  private static func check(_ error: Int32, _ message: String) throws(TerminalError) {
    if error != 0 { throw TerminalError(.system, message, errno: error) }
  }
}
