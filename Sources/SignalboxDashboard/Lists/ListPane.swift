package import SignalboxModel

/// One of the four lists.
package enum ListPane: Int, Hashable, Sendable, CaseIterable {
  case queued = 1
  case running
  case failed
  case completed

  package var title: String {
    switch self {
    case .queued: "Queued"
    case .running: "Running"
    case .failed: "Failed"
    case .completed: "Completed"
    }
  }

  /// The states of the tasks in it.
  package var states: [TaskState] {
    switch self {
    case .queued: [.queued, .scheduled, .waiting]
    case .running: [.running]
    case .failed: [.failed, .cancelled]
    case .completed: [.completed]
    }
  }

  /// Its natural order.
  package var sort: TaskSort {
    switch self {
    case .queued: TaskSort(.line)
    case .running: TaskSort(.started)
    case .failed, .completed: TaskSort(.finished, descending: true)
    }
  }

  /// The operator's filter within this pane, in the filter language.
  ///
  /// The operator's words come first, so that the columns of a server's complaint are those of the prompt.
  func filter(_ words: String) -> String {
    filter(words, namingStates: true)
  }

  /// The filter of the pane and of these words; with `namesStates` of all the pane's states, and otherwise of Failed
  /// only what failed.
  func filter(_ words: String, namingStates namesStates: Bool) -> String {
    let meant = namesStates || self != .failed ? states : [.failed]
    let own = "state:" + meant.map(\.rawValue).joined(separator: "|")
    return words.isEmpty ? own : words + " " + own
  }
}
