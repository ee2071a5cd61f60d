import Logging
import SignalboxModel
import Synchronization

/// What is to be said, once, of tasks that are added and that nobody will run as things stand.
final class AddingNotices: Sendable {
  private let hasBegun = Atomic(false)
  private let isSaid = Atomic(false)
  private let names = Mutex<Set<String>>([])

  /// The registry runs.
  func begin() { hasBegun.store(true, ordering: .relaxed) }

  /// Whether it is to be said that the registry does not run.
  func isFirstBeforeStart() -> Bool {
    !hasBegun.load(ordering: .relaxed) && !isSaid.exchange(true, ordering: .relaxed)
  }

  /// Whether it is to be said that nobody knows this name.
  func isFirst(_ unknown: String) -> Bool { names.withLock { $0.count < 1000 && $0.insert(unknown).inserted } }
}

extension TaskRegistry {
  func noteNotRunning() {
    guard addingNotices.isFirstBeforeStart() else { return }
    logger.warning(
      """
      tasks are added to a registry that does not run: they wait until it does. If it is never run, hand it to the \
      services of the application: services: [control, registry]
      """)
  }

  func noteUnknown(_ drafts: [TaskDraft]) {
    for draft in drafts where draft.task.kind == .typed && !catalogue.knows(draft.task.name) {
      guard addingNotices.isFirst(draft.task.name) else { continue }
      let names = catalogue.names
      let known = names.isEmpty ? "none" : names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
      logger.warning(
        "a task is added whose type is not registered here: it waits until a server runs that knows it",
        metadata: ["task": "\(draft.task.name)", "known": "\(known)"])
    }
  }
}
