import SignalboxModel
import Synchronization

/// Tells those who follow a task's log that there may be more of it.
final class LogBell: Sendable {
  private let listeners = Mutex<[TaskID: [ObjectIdentifier: Signal]]>([:])

  func ring(_ task: TaskID) {
    let signals = listeners.withLock { $0.isEmpty ? nil : $0[task]?.values }
    for signal in signals ?? [:].values { signal.raise() }
  }

  func ringAll() {
    for signals in listeners.withLock({ $0.values }) {
      for signal in signals.values { signal.raise() }
    }
  }

  /// A signal that is raised at every ring from now on, until it is handed back.
  func listen(to task: TaskID) -> Signal {
    let signal = Signal()
    listeners.withLock { $0[task, default: [:]][ObjectIdentifier(signal)] = signal }
    return signal
  }

  func leave(_ task: TaskID, _ signal: Signal) {
    listeners.withLock { listeners in
      listeners[task]?[ObjectIdentifier(signal)] = nil
      if listeners[task]?.isEmpty == true { listeners[task] = nil }
    }
  }
}
