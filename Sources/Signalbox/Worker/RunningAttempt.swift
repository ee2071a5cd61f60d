import SignalboxModel

/// The work of one attempt under way: can be asked to stop, ended by force, and given up when it does neither.
struct RunningAttempt: Sendable {
  private let work: Task<Void, Never>
  private let control: AttemptControl
  private let ending = Promise<Result<JSONText?, any Error>>()

  /// Starts the work.
  init(control: AttemptControl, _ run: @escaping @Sendable () async throws -> JSONText?) {
    self.control = control
    // A task of its own, because one attempt is cancelled without the others, and because work that ignores its
    // cancellation must not hold up a shutdown: whoever holds this value waits for the result or gives the work up.
    work = Task { [ending] in
      do {
        ending.settle(.success(try await run()))
      } catch {
        ending.settle(.failure(error))
      }
    }
  }

  /// How the work ended, waited for.
  var result: Result<JSONText?, any Error> {
    get async { await ending.value }
  }

  func stop() { work.cancel() }
  func kill() { control.kill() }
  /// Has ``result`` say that the work was cancelled, although it goes on.
  func giveUp() { ending.settle(.failure(CancellationError())) }
}
