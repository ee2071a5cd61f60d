import SignalboxModel

/// What a worker does, as far as it concerns tasks that wait.
enum WorkerActivity: Hashable, Sendable {
  /// Nobody has started the registry, so that nothing is claimed.
  case notStarted
  case working
  /// Shutting down. A store that forgets is emptied, so everything is still claimed.
  case drainingAll
  /// Shutting down. Closures, which nobody else can run, are still claimed.
  case drainingClosures
  /// Shut down, or past the time for it.
  case stopped
}

extension WorkerActivity {
  /// That of a worker that has begun.
  init(_ phase: WorkerMachine.Phase) {
    switch phase {
    case .working: self = .working
    case .draining(.everything): self = .drainingAll
    case .draining(.closures): self = .drainingClosures
    case .stopping, .givingUp, .ended: self = .stopped
    }
  }

  /// Whether no attempt of the task begins any more in this process.
  func shutsOut(_ task: TaskRecord) -> Bool {
    switch self {
    case .notStarted, .working, .drainingAll: false
    case .drainingClosures: task.kind != .closure
    case .stopped: true
    }
  }
}
