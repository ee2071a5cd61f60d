/// Decides what is done about a running command: what happens to it goes in, what to do comes out.
package struct CommandLife {
  package enum State: Hashable {
    /// Nobody has asked it to end; then it is `stopping`, `killed` or `draining`.
    case running
    /// SIGTERM is sent and the grace time runs; then it is `killed` or `draining`.
    case stopping
    /// SIGKILL is sent; then it is `draining`.
    case killed
    /// The command itself has ended, and there may be output to come; then it is `ended`.
    case draining
    case ended
  }

  package enum Event: Hashable {
    /// The attempt is to stop.
    case stop
    /// The attempt is to end by force.
    case kill
    case graceOver
    /// The command itself has ended; children of it may live.
    case leaderEnded
    /// One of its two streams is at its end.
    case outputEnded
    case drainOver
  }

  package enum Action: Hashable {
    case note(String)
    case terminateGroup
    case killGroup
    case startGrace
    /// Ends what is left of the command by force and waits until it is gone.
    case endRest
    case startDrain
    case stopReading
  }

  package private(set) var state = State.running
  /// Whether it was told to end while the command itself still ran: then its end is not one of its own making.
  package private(set) var wasTold = false
  private var openStreams = 2
  private let grace: Duration

  package init(grace: Duration) {
    self.grace = grace
  }

  package mutating func handle(_ event: Event) -> [Action] {
    switch event {
    case .stop: stop(note: "asked to stop: sent SIGTERM to its process group, SIGKILL follows after \(grace)")
    case .kill: kill(note: "ended by force: sent SIGKILL to its process group")
    case .graceOver: state == .stopping ? kill(note: "still running after \(grace): sent SIGKILL") : []
    case .leaderEnded: leaderEnded()
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
    case .draining: return [.endRest]
    case .stopping, .killed, .ended: return []
    }
  }

  private mutating func kill(note: String) -> [Action] {
    switch state {
    case .running, .stopping:
      state = .killed
      wasTold = true
      return [.killGroup, .note(note)]
    case .draining: return [.endRest]
    case .killed, .ended: return []
    }
  }

  private mutating func leaderEnded() -> [Action] {
    let rest: [Action] = wasTold ? [.endRest] : []
    state = openStreams == 0 ? .ended : .draining
    return rest + (openStreams == 0 ? [] : [.startDrain])
  }

  private mutating func outputEnded() -> [Action] {
    openStreams -= 1
    if openStreams == 0, state == .draining { state = .ended }
    return []
  }
}
