import SignalboxModel
import Synchronization

/// A task that a request has added.
///
/// It has no id before it is committed.
public struct RequestedTask<Output: Sendable>: Sendable {
  let tasks: BackgroundTasks
  let place: Int
  let coding: OutputCoding<Output>

  /// Commits what the request has added so far, this task included, and gives the task's handle: for an answer that tells
  /// its id.
  ///
  ///     let render = try await context.backgroundTasks.add(RenderReport(month: month)).handle()
  ///     return Accepted(task: render.id.rawValue)
  ///
  /// The task does not start before the response has ended, so waiting for its result while the request is answered throws
  /// ``TaskHandleError/waitsForItself(_:)``. Costs one append to the store, unless it is committed already.
  ///
  /// - Throws: ``BackgroundTasksError`` when it was dropped; what ``BackgroundTasks/commit()`` throws.
  public func handle() async throws -> TaskHandle<Output> {
    try await tasks.commit()
    return try tasks.handle(at: place, coding)
  }
}

extension BackgroundTasks {
  fileprivate func handle<Output>(at place: Int, _ coding: OutputCoding<Output>) throws -> TaskHandle<Output> {
    let (fate, registry) = state.withLock { ($0.list.fates[place], $0.binding?.registry) }
    switch (fate, registry) {
    case (.committed(let id), let registry?): return TaskHandle(id: id, registry: registry, coding: coding)
    case (.dropped(let reason), _):
      throw BackgroundTasksError(
        .dropped, "the task was dropped (\(reason.rawValue)): it belongs to a request that failed; see keepOnFailure()")
    case (.pending, _), (.committed, nil): throw BackgroundTasksError.notInstalled
    }
  }
}

extension BackgroundTasksError {
  static let notInstalled = BackgroundTasksError(
    .notInstalled,
    """
    nothing commits this request's background tasks: install BackgroundTasksMiddleware on the router before its routes, \
    and before any middleware that adds tasks
    """)
}
