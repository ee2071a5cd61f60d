import SignalboxModel

/// The work of one attempt under way: can be asked to stop, ended by force, and given up when it does neither.
struct RunningAttempt: Sendable {
  private let work: Task<Void, Never>
  private let control: AttemptControl
  private let ending: Promise<AttemptConclusion>

  /// Starts the work.
  ///
  /// - Parameters:
  ///   - threads: where it runs; on the cooperative threads when nil.
  ///   - run: told whether it was given up meanwhile, so that nobody waits for its conclusion.
  init(
    control: AttemptControl, on threads: (any TaskExecutor)?,
    _ run: @escaping @Sendable (_ isGivenUp: @Sendable () -> Bool) async -> AttemptConclusion
  ) {
    let ending = Promise<AttemptConclusion>()
    self.ending = ending
    self.control = control
    // A task of its own, because one attempt is cancelled without the others, and because work that ignores its
    // cancellation must not hold up a shutdown: whoever holds this value waits for the result or gives the work up.
    // Detached, so that no task-local value of whoever runs the registry leaks into it.
    work = Task.detached(executorPreference: threads) {
      ending.settle(await run { ending.isSettled })
    }
  }

  /// How the work ended, waited for.
  var conclusion: AttemptConclusion {
    get async { await ending.value }
  }

  func stop() { work.cancel() }
  func kill() { control.kill() }
  /// Has ``conclusion`` say that the attempt was released, although its work goes on.
  func giveUp() { ending.settle(AttemptConclusion(outcome: .released)) }
}
