import SignalboxModel
import Synchronization

/// One attempt under way, from the start of its work until its outcome is told: can be asked to stop, ended by force, and
/// given up when it does neither.
final class RunningAttempt: Sendable {
  /// What there is to do, by turns.
  struct Actions: Sendable {
    /// Does the work, unless it was given up before that began.
    var run: @Sendable (_ isGivenUp: @Sendable () -> Bool) async -> AttemptConclusion
    /// Tells how it ended, in one try.
    ///
    /// Gives why that failed, if it did.
    var tellAtOnce: @Sendable (AttemptConclusion) async -> (any Error)?
    /// Tells how it ended, in as many tries as it takes; given why one has failed already, if one has.
    var tell: @Sendable (AttemptConclusion, (any Error)?) async -> Void
  }

  private enum Phase {
    /// Until it has ended or is given up. There is no task before it is begun.
    case working(Task<Void, Never>?, timer: Task<Void, Never>?, isStopped: Bool)
    /// Its outcome is being told: by the task that did the work, or by one of its own.
    case telling(Task<Void, Never>?)
  }

  private let control: AttemptControl
  private let actions: Actions
  private let phase: Mutex<Phase>

  /// One whose work is not begun.
  init(control: AttemptControl, _ actions: Actions) {
    self.control = control
    self.actions = actions
    phase = Mutex(.working(nil, timer: nil, isStopped: false))
  }

  /// Starts the work.
  ///
  /// - Parameters:
  ///   - threads: where it runs; on the cooperative threads when nil.
  ///   - timer: ended with the work.
  func begin(on threads: (any TaskExecutor)?, timer: Task<Void, Never>?) {
    guard keep(nil, timer) != nil else {
      timer?.cancel()
      return
    }
    // A task of its own, because one attempt is cancelled without the others, and because work that ignores its
    // cancellation must not hold up a shutdown. Detached, so that no task-local value of whoever runs the registry leaks
    // into it.
    let work = Task.detached(executorPreference: threads) { await self.run(tellsHere: threads == nil) }
    if keep(work, timer) == true { work.cancel() }
  }

  /// - Returns: whether it was asked to stop; nil when its work is over or given up.
  private func keep(_ work: Task<Void, Never>?, _ timer: Task<Void, Never>?) -> Bool? {
    phase.withLock { phase in
      guard case .working(_, _, let isStopped) = phase else { return nil }
      phase = .working(work, timer: timer, isStopped: isStopped)
      return isStopped
    }
  }

  /// Tells how it ended without any work.
  func end(_ conclusion: AttemptConclusion) {
    if beginTelling() { tell(conclusion) }
  }

  func stop() {
    let work = phase.withLock { phase -> Task<Void, Never>? in
      guard case .working(let work, let timer, _) = phase else { return nil }
      phase = .working(work, timer: timer, isStopped: true)
      return work
    }
    work?.cancel()
  }

  func kill() { control.kill() }

  /// Has it told that the attempt was released, although its work goes on.
  ///
  /// An outcome that is being told already gets no further try.
  func giveUp() {
    if beginTelling() { return tell(AttemptConclusion(outcome: .released)) }
    let teller = phase.withLock { if case .telling(let task) = $0 { task } else { nil as Task<Void, Never>? } }
    teller?.cancel()
  }

  private func run(tellsHere: Bool) async {
    let conclusion = await actions.run { self.isGivenUp }
    guard beginTelling() else { return }
    // A thread for blocking work is not to be woken for it. And when it was asked to stop, another task tells of it: whatever
    // waits in this one is cut short.
    guard tellsHere, !Task.isCancelled else { return tell(conclusion) }
    if let failure = await actions.tellAtOnce(conclusion) { tell(conclusion, after: failure) }
  }

  private var isGivenUp: Bool {
    phase.withLock { if case .telling = $0 { true } else { false } }
  }

  /// - Returns: false when it has begun already.
  private func beginTelling() -> Bool {
    let (isFirst, timer) = phase.withLock { phase -> (Bool, Task<Void, Never>?) in
      guard case .working(_, let timer, _) = phase else { return (false, nil) }
      phase = .telling(nil)
      return (true, timer)
    }
    timer?.cancel()
    return isFirst
  }

  private func tell(_ conclusion: AttemptConclusion, after failure: (any Error)? = nil) {
    let task = Task.detached { await self.actions.tell(conclusion, failure) }
    phase.withLock { $0 = .telling(task) }
  }
}
