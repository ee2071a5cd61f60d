package import SignalboxModel

/// What ties an answer to the effect that asked for it.
///
/// An answer whose token nothing waits for any more is ignored.
package struct RequestToken: RawRepresentable, Hashable, Sendable {
  package var rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }
}

/// A page of a list to be fetched.
package struct PageLoad: Hashable, Sendable {
  package enum Start: Hashable, Sendable {
    case first
    /// The page that holds this task about its middle.
    case around(TaskID)
  }

  package var pane: ListPane
  /// In the filter language, the pane's own states included.
  package var filter: String
  package var sort: TaskSort
  package var start: Start
  package var limit: Int
  package var token: RequestToken
}

/// A part of an attempt's log to be fetched.
package struct LogLoad: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    /// The last so many lines.
    case tail(lines: Int)
    /// From a byte up to, not including, another; to the log's end, or as much as one answer holds, without that.
    case bytes(from: Int64, to: Int64?)
  }

  package var key: AttemptKey
  package var part: Part
  /// Bytes at most.
  package var limit: Int
  package var token: RequestToken
}

/// An attempt's log to be streamed until it ends or ``Effect/stop(_:)`` comes.
package struct LogFollow: Hashable, Sendable {
  package enum Start: Hashable, Sendable {
    case tail(lines: Int)
    case offset(Int64)
  }

  package var key: AttemptKey
  package var start: Start
  package var token: RequestToken
}

/// A text to be looked for in an attempt's log; one match is enough.
package struct LogSearch: Hashable, Sendable {
  package var key: AttemptKey
  package var text: String
  /// Where to start; the log's beginning, or its end when searching backward, without one.
  package var from: Int64?
  package var direction: SearchDirection
  package var token: RequestToken
}

/// Something an operator wants done to tasks.
package struct ActionRequest: Hashable, Sendable {
  package enum Targets: Hashable, Sendable {
    case task(TaskID)
    /// Several, in the order of their ids; they are proposed first.
    case tasks([TaskID])
    /// What a filter has when the server counts; it is proposed first.
    case filter(String)
    /// The tasks that a proposal has shown, and how many they are.
    case set(String, count: Int)
  }

  package var action: OperatorAction
  package var targets: Targets
  package var token: RequestToken
}

/// Why a request came to nothing.
package struct RequestFailure: Hashable, Sendable {
  /// For people, in one line.
  package var message: String
  /// Where in the filter it is wrong, from 1.
  package var column: Int?
  /// Whether what it was about is not there; a task that was on screen was deleted then.
  package var isMissing: Bool

  package init(_ message: String, column: Int? = nil, isMissing: Bool = false) {
    self.message = message
    self.column = column
    self.isMissing = isMissing
  }

  package init(_ problem: Problem) {
    message = problem.detail.isEmpty ? problem.title : problem.detail
    column = problem.column
    isMissing = problem.type == "notFound"
  }
}
