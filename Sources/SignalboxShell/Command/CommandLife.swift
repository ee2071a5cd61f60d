/// Decides what is done about a running command: what happens to it goes in, what to do comes out.
package struct CommandLife: Sendable {
  package enum State: Hashable, Sendable {
    /// Nobody has asked it to end; then it is `stopping`, `killed` or `draining`.
    case running
    /// SIGTERM is sent and the grace time runs; then it is `killed` or `draining`.
    case stopping
    /// SIGKILL is sent; then it is `draining`.
    case killed
    /// The command itself has ended, and there may be output or processes of it; then it is `ended`.
    case draining
    case ended
  }

  package enum Event: Hashable, Sendable {
    /// The attempt is to stop.
    case stop
    /// The attempt is to end by force.
    case kill
    case graceOver
    /// SIGKILL was sent a while ago.
    case killOverdue
    /// The command itself has ended; children of it may live.
    case leaderEnded
    /// What was left of it has been ended, as far as that is possible.
    case restEnded
    /// One of its two streams is at its end.
    case outputEnded
    case drainOver
  }

  package enum Action: Hashable, Sendable {
    case note(String)
    case terminateGroup
    case killGroup
    /// `graceOver` follows after the grace time.
    case startGrace
    /// `killOverdue` follows after it.
    case startKillWait
    /// Says why the command lives although it was sent SIGKILL.
    case nameUnendable
    /// Ends what is left of the command by force; `restEnded` follows.
    case endRest
    /// `drainOver` follows after a while.
    case startDrain
    case stopReading
  }

  package private(set) var state = State.running
  /// Whether it was told to end while the command itself still ran: then its end is not one of its own making.
  package private(set) var wasTold = false
  private var openStreams = 2
  /// How often the end of what is left of it is under way.
  private var endings = 0
  private let grace: Duration

  package init(grace: Duration) {
    self.grace = grace
  }

  package mutating func handle(_ event: Event) -> [Action] {
    switch event {
    case .stop: stop(note: "asked to stop: sent SIGTERM to its process group, SIGKILL follows after \(grace)")
    case .kill: kill(note: "ended by force: sent SIGKILL to its process group")
    case .graceOver: state == .stopping ? kill(note: "still running after \(grace): sent SIGKILL") : []
    case .killOverdue: state == .killed ? [.nameUnendable] : []
    case .leaderEnded: leaderEnded()
    case .restEnded: restEnded()
    case .outputEnded: outputEnded()
    case .drainOver: state == .draining ? [.stopReading] : []
    }
  }

  private mutating func stop(note: String) -> [Action] {
    switch state {
    case .running:
      state = .stopping
      wasTold = true
      return [.terminateGroup, .note(note), .startGrace]
    case .draining: return endRest()
    case .stopping, .killed, .ended: return []
    }
  }

  private mutating func kill(note: String) -> [Action] {
    switch state {
    case .running, .stopping:
      state = .killed
      wasTold = true
      return [.killGroup, .note(note), .startKillWait]
    case .draining: return endRest()
    case .killed, .ended: return []
    }
  }

  private mutating func endRest() -> [Action] {
    endings += 1
    return [.endRest]
  }

  private mutating func leaderEnded() -> [Action] {
    state = .draining
    return wasTold ? endRest() : drained()
  }

  private mutating func restEnded() -> [Action] {
    endings -= 1
    return drained()
  }

  private mutating func outputEnded() -> [Action] {
    openStreams -= 1
    return state == .draining && openStreams == 0 ? drained() : []
  }

  /// It is over when nothing is waited for any more.
  private mutating func drained() -> [Action] {
    guard endings == 0 else { return [] }
    guard openStreams == 0 else { return [.startDrain] }
    state = .ended
    return []
  }
}
