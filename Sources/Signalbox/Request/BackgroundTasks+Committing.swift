import Logging
import SignalboxModel
import Synchronization

extension BackgroundTasks {
  /// Appends what is pending, all or nothing.
  ///
  /// It is the caller's turn.
  func commitInTurn() async throws {
    let (pending, binding) = state.withLock { ($0.list.batch(), $0.binding) }
    guard let batch = pending else { return }
    guard let binding else { throw BackgroundTasksError.notInstalled }
    let appended = try await binding.registry.append(try binding.drafts(of: batch), held: true)
    let free = state.withLock { state in
      state.list.committed(
        batch, as: appended.map(\.task.id), new: appended.filter { !$0.existed }.map(\.task.id))
    }
    if !free.isEmpty { binding.registry.lift(free) }
  }
}

extension BackgroundTasks.Binding {
  fileprivate func drafts(of batch: RequestList<RequestedWork>.Batch) throws -> [TaskDraft] {
    let mode: AfterMode = batch.needsSuccess ? .completed : .ended
    var metadata = logger.handler.metadata.mapValues(\.description)
    let requestID = metadata.removeValue(forKey: requestIDKey)
    return try zip(batch.entries, batch.links).map { entry, link in
      var draft = try entry.draft()
      draft.task.origin = TaskOrigin(requestID: requestID, trace: entry.work.trace, metadata: metadata)
      // One that waits for a task of its own has no link.
      if let link { draft.task.after = NewTask.Predecessor(link, mode) }
      return draft
    }
  }
}

extension RequestList<RequestedWork>.Entry {
  fileprivate func draft() throws -> TaskDraft {
    do {
      return try work.draft()
    } catch {
      throw BackgroundTasksError(unusable: name, error)
    }
  }
}

extension NewTask.Predecessor {
  fileprivate init(_ link: RequestList<RequestedWork>.Link, _ mode: AfterMode) {
    switch link {
    case .task(let id): self = .task(id, mode: mode)
    case .earlier(let place): self = .earlier(place, mode: mode)
    }
  }
}

extension BackgroundTasksError {
  fileprivate init(unusable task: String, _ error: any Error) {
    self.init(.unusable, "the background task \(task) cannot be added: \(error)", cause: error)
  }
}
